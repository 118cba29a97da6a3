/* lessons/reader/fields.c - `key: value` lines: which line belongs to which value, and where each piece of a value
 * stands in the file. What the keys mean, tasks.c knows. */
#include "lessons/reader/fields.h"

#include <stdlib.h>
#include <string.h>

#include "repl/lex.h"

enum { KEY_BYTES_MAX = 40 };

/* --- a value and its pieces --- */

static size_t leading(const char *bytes, size_t size)
{
    size_t at = 0;
    while (at < size && (bytes[at] == ' ' || bytes[at] == '\n'))
        at++;
    return at;
}

struct passage field_piece(struct fields *fields, size_t from, size_t to)
{
    struct field *field = &fields->field;
    const char *bytes = text_string(&field->text);
    from += leading(bytes + from, to - from);
    while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\n'))
        to--;
    for (; field->counted.at < from; field->counted.at++) {
        if (bytes[field->counted.at] == '\n') {
            field->counted.line++;
            field->counted.begin = field->counted.at + 1;
        }
    }
    size_t line = field->line + field->counted.line, begin = field->counted.begin;
    size_t before = line == field->line ? characters(fields->source->lines[line].bytes, field->from) : 0;
    return (struct passage){must_copy(bytes + from, to - from), line + 1,
                            before + characters(bytes + begin, from - begin) + 1};
}

struct passage field_whole(struct fields *fields)
{
    return field_piece(fields, 0, fields->field.text.size);
}

bool all_blank(const char *bytes, size_t size)
{
    return leading(bytes, size) == size;
}

/* What the first of them has that goes on. */
struct passage dedent(struct passage passage)
{
    char *to = strchr(passage.bytes, '\n');
    if (!to)
        return passage;
    size_t all = (size_t)(to - passage.bytes) + 1 + strspn(to + 1, "\n");
    size_t indent = strspn(passage.bytes + all, " ");
    for (const char *from = to; *from;) {
        *to++ = *from;
        if (*from++ != '\n')
            continue;
        for (size_t i = 0; i < indent && *from == ' '; i++)
            from++;
    }
    *to = '\0';
    return passage;
}

/* Each line is a command, but for one that an open bracket of the line before goes on in. */
bool field_commands(struct fields *fields, struct passages *out)
{
    const char *bytes = text_string(&fields->field.text);
    size_t size = fields->field.text.size;
    for (size_t at = 0; at < size;) {
        struct scan scan = {.depth = 0};
        size_t begin = at;
        bool open = true;
        while (open && at < size) {
            size_t length = strcspn(bytes + at, "\n") + 1;
            open = line_goes_on(&scan, bytes + at, at + length > size ? size - at : length);
            at += at + length > size ? size - at : length;
        }
        struct passage command = field_piece(fields, begin, at);
        if (!*command.bytes) {
            free(command.bytes);
            continue;
        }
        struct passage *added = passages_add(out, dedent(command));
        if (strncmp(added->bytes, ">>>", 3) == 0) {
            source_fail(fields->source, added->line - 1, 0, "commands of `%s` stand without a prompt",
                        fields->field.key->name);
            return source_hint(fields->source, "take the `>>>` out");
        }
        if (open && scan.depth) {
            source_fail(fields->source, added->line - 1, 0, "the command ends inside an open bracket");
            return source_hint(fields->source, "close it, or go on in the next line");
        }
    }
    return true;
}

/* --- lines --- */

static bool end_field(struct fields *fields)
{
    struct field *field = &fields->field;
    if (!field->key)
        return true;
    if (!field->text.size) {
        source_fail(fields->source, field->key_line, 0, "there is nothing behind `%s`", field->key->name);
        return source_hint(fields->source, "write it as `%s`, or take the line out", field->key->example);
    }
    bool good = fields->take(fields, fields->out);
    text_clear(&field->text);
    *field = (struct field){.text = field->text};
    return good;
}

static void add_value(struct fields *fields, size_t i, size_t from)
{
    struct field *field = &fields->field;
    const struct source_line *line = &fields->source->lines[i];
    size_t end = line_end(line);
    if (field->text.size) {
        for (; field->blanks; field->blanks--)
            text_put(&field->text, "\n");
        text_put(&field->text, "\n");
        from = 0;
    }
    field->blanks = 0;
    while (!field->text.size && from < end && line->bytes[from] == ' ')
        from++;
    if (from >= end)
        return;
    if (!field->text.size) {
        field->line = i;
        field->from = from;
    }
    text_add(&field->text, line->bytes + from, end - from);
}

static bool refuse_key(const struct fields *fields, size_t i, size_t size)
{
    const struct source_line *line = &fields->source->lines[i];
    const struct key *nearest = NULL;
    unsigned least = 3;
    char name[KEY_BYTES_MAX];
    memcpy(name, line->bytes, size);
    name[size] = '\0';
    for (size_t k = 0; k < fields->key_count; k++) {
        unsigned distance = edit_distance(name, fields->keys[k].name);
        if (distance >= least || distance >= strlen(fields->keys[k].name))
            continue;
        least = distance;
        nearest = &fields->keys[k];
    }
    source_fail(fields->source, i, 0, "%s has no '%s'", fields->noun, name);
    if (nearest)
        return source_hint(fields->source, "did you mean '%s'?", nearest->name);
    struct text known = {.bytes = NULL};
    for (size_t k = 0; k < fields->key_count; k++)
        text_format(&known, "%s`%s`", k == 0 ? "" : k + 1 < fields->key_count ? ", " : " and ", fields->keys[k].name);
    source_hint(fields->source, "it has %s", text_string(&known));
    text_release(&known);
    return false;
}

static bool begin_field(struct fields *fields, size_t i, size_t k, size_t from)
{
    const struct key *key = &fields->keys[k];
    if (key->once && fields->seen & 1U << k) {
        source_fail(fields->source, i, 0, "there is a second `%s`", key->name);
        return source_hint(fields->source,
                           "%s has one: put them together; a line that begins with blanks goes on with "
                           "the one before it",
                           fields->noun);
    }
    fields->seen |= 1U << k;
    fields->field.key = key;
    fields->field.key_line = i;
    add_value(fields, i, from);
    return true;
}

static bool take_line(struct fields *fields, size_t i)
{
    const struct source_line *line = &fields->source->lines[i];
    size_t indent = 0, size = 0;
    while (indent < line->size && line->bytes[indent] == ' ')
        indent++;
    if (indent == line->size) {
        fields->field.blanks++;
        return true;
    }
    if (indent) {
        if (fields->field.key) {
            add_value(fields, i, 0);
            return true;
        }
        source_fail(fields->source, i, indent, "there is nothing before this line that it could go on with");
        return source_hint(fields->source, "begin it with what it is: `%s`", fields->keys[0].example);
    }
    if (!end_field(fields))
        return false;
    bool mark = line->bytes[0] == '-' || line->bytes[0] == '*';
    if (mark && (line->size == 1 || line->bytes[1] == ' '))
        size = 1;
    const char *colon = memchr(line->bytes, ':', line->size);
    if (!size && colon)
        size = (size_t)(colon - line->bytes);
    for (size_t k = 0; size && k < fields->key_count; k++)
        if (strlen(fields->keys[k].name) == size && memcmp(line->bytes, fields->keys[k].name, size) == 0)
            return begin_field(fields, i, k, size + (mark ? 0 : 1));
    if (size && size < KEY_BYTES_MAX && !memchr(line->bytes, ' ', size))
        return refuse_key(fields, i, size);
    source_fail(fields->source, i, 0, "this line is no `key: value`");
    return source_hint(fields->source,
                       "if it goes on with the line before, begin it with blanks; else with what it is: `%s`",
                       fields->keys[0].example);
}

bool fields_parse(struct fields *fields)
{
    bool good = check_tabs(fields->source, fields->fence);
    for (size_t i = fields->fence->begin; good && i < fields->fence->end; i++)
        good = take_line(fields, i);
    good = good && end_field(fields);
    text_release(&fields->field.text);
    for (size_t k = 0; good && k < fields->key_count; k++) {
        if (!fields->keys[k].needed || fields->seen & 1U << k)
            continue;
        good = source_fail(fields->source, fields->fence->open, 0, "the %s has no `%s`", strchr(fields->noun, ' ') + 1,
                           fields->keys[k].name);
        source_hint(fields->source, "add it: `%s`", fields->keys[k].example);
    }
    return good;
}
