/* lessons/reader/fields.c - what stands in exercises and quizzes: `key: value` lines, and lines that begin with blanks
 * and go on. A value is kept as it stands until it is over, so that every piece of it has a place in the file. */
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/source.h"
#include "repl/lex.h"

enum { KEY_BYTES_MAX = 40 };

struct key {
    const char *name;
    bool once, needed;
    const char *example; /* said where it is missing or empty */
};

/* The key in hand and its value. */
struct field {
    const struct key *key; /* NULL: none yet */
    size_t key_line;
    struct text text;  /* its lines as they stand, the first without what is before the value; empty: no value yet */
    size_t line, from; /* where the value begins; from 0 */
    size_t blanks;     /* blank lines behind it, which count only if it goes on */
    struct {           /* of the pieces of it that have been taken, so that each line is counted once */
        size_t at, line, begin;
    } counted;
};

struct fields {
    const struct source *source;
    const struct fence *fence;
    const char *noun;
    const struct key *keys;
    size_t key_count;
    unsigned seen; /* a bit a key */
    struct field field;
    bool (*take)(struct fields *fields, void *out);
    void *out;
};

static const struct key exercise_keys[] = {
    {"ask", true, true, "ask: With 3 workers, square the numbers 0 to 9."},
    {"setup", false, false, "setup: pool 3"},
    {"accept", false, true, "accept: result == [0, 1, 4] and workers == 3"},
    {"hint", false, false, "hint: `map` gives every item to a function."},
    {"if", false, false, "if: workers == 2 => Two workers did it; three are asked for."},
    {"answer", false, true, "answer: map square 0..10"},
    {"after", true, false, "after: Each worker took a chunk as soon as it was free."},
};

static const struct key quiz_keys[] = {
    {"ask", true, true, "ask: Which of these come back before the work is done?"},
    {"-", false, false, "- a wrong choice"},
    {"*", false, false, "* a right choice"},
    {"hint", false, false, "hint: Think of who has to wait."},
    {"after", true, false, "after: The others wait for their last worker."},
};

/* --- a value and its pieces --- */

static size_t leading(const char *bytes, size_t size)
{
    size_t at = 0;
    while (at < size && (bytes[at] == ' ' || bytes[at] == '\n'))
        at++;
    return at;
}

/* Bytes [from, to) of the value, without the blanks around them. Not before one that was taken. */
static struct passage piece(struct fields *fields, size_t from, size_t to)
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

static struct passage whole(struct fields *fields)
{
    return piece(fields, 0, fields->field.text.size);
}

/* Markdown's own indentation stays: what is taken from every line is what the first of them has that goes on. */
static struct passage words_of(struct passage passage)
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
static bool add_commands(struct fields *fields, struct passages *out)
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
        struct passage command = piece(fields, begin, at);
        if (!*command.bytes) {
            free(command.bytes);
            continue;
        }
        struct passage *added = passages_add(out, words_of(command));
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

static bool add_advice(struct fields *fields, struct exercise *out)
{
    const struct field *field = &fields->field;
    const char *bytes = text_string(&field->text), *arrow = strstr(bytes, "=>");
    size_t at = arrow ? (size_t)(arrow - bytes) : 0, after = at + 2;
    bool empty = arrow && (leading(bytes, at) == at ||
                           leading(bytes + after, field->text.size - after) == field->text.size - after);
    if (!arrow || empty) {
        source_fail(fields->source, field->line, field->from,
                    arrow ? "one side of the `=>` is empty" : "there is no `=>` behind the condition");
        return source_hint(fields->source, "write it as `%s`", field->key->example);
    }
    out->advice = must_grow(out->advice, out->advice_count, &out->advice_room, sizeof *out->advice);
    out->advice[out->advice_count++] =
        (struct advice){piece(fields, 0, at), words_of(piece(fields, after, field->text.size))};
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
    size_t end = line->size;
    while (end && line->bytes[end - 1] == ' ')
        end--;
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

static bool parse(struct fields *fields)
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

/* --- exercises --- */

static bool take_of_exercise(struct fields *fields, void *context)
{
    struct exercise *out = context;
    switch (fields->field.key - exercise_keys) {
    case 0:
        out->ask = words_of(whole(fields));
        return true;
    case 1:
        return add_commands(fields, &out->setup);
    case 2:
        passages_add(&out->accept, whole(fields));
        return true;
    case 3:
        passages_add(&out->hints, words_of(whole(fields)));
        return true;
    case 4:
        return add_advice(fields, out);
    case 5:
        return add_commands(fields, &out->answer);
    default:
        out->after = words_of(whole(fields));
        return true;
    }
}

bool parse_exercise(const struct source *source, const struct fence *fence, struct exercise *out)
{
    struct fields fields = {source,
                            fence,
                            "an exercise",
                            exercise_keys,
                            sizeof exercise_keys / sizeof *exercise_keys,
                            .take = take_of_exercise,
                            .out = out};
    return parse(&fields);
}

/* --- quizzes --- */

static bool add_choice(struct fields *fields, struct quiz *out, bool right)
{
    enum { CHOICES_MAX = 9 };
    if (out->count == CHOICES_MAX) {
        source_fail(fields->source, fields->field.key_line, 0, "a quiz has at most nine choices");
        return source_hint(fields->source, "take the weakest out, or ask two questions");
    }
    out->choices = must_grow(out->choices, out->count, &out->room, sizeof *out->choices);
    out->choices[out->count++] = (struct choice){words_of(whole(fields)), right};
    return true;
}

static bool take_of_quiz(struct fields *fields, void *context)
{
    struct quiz *out = context;
    switch (fields->field.key - quiz_keys) {
    case 0:
        out->ask = words_of(whole(fields));
        return true;
    case 1:
    case 2:
        return add_choice(fields, out, fields->field.key->name[0] == '*');
    case 3:
        passages_add(&out->hints, words_of(whole(fields)));
        return true;
    default:
        out->after = words_of(whole(fields));
        return true;
    }
}

bool parse_quiz(const struct source *source, const struct fence *fence, struct quiz *out)
{
    struct fields fields = {
        source, fence, "a quiz", quiz_keys, sizeof quiz_keys / sizeof *quiz_keys, .take = take_of_quiz, .out = out};
    if (!parse(&fields))
        return false;
    bool right = false;
    for (size_t i = 0; i < out->count; i++)
        right = right || out->choices[i].right;
    if (out->count < 2) {
        source_fail(source, fence->open, 0, out->count ? "the quiz has one choice alone" : "the quiz has no choices");
        return source_hint(source, "give two to nine: `- a wrong one`, `* a right one`");
    }
    if (!right) {
        source_fail(source, fence->open, 0, "none of the quiz's choices is right");
        return source_hint(source, "begin the right ones with `*`");
    }
    return true;
}
