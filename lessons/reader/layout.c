/* lessons/reader/layout.c - fences, headings, breaks and comments, by CommonMark's rules for where they begin and end.
 * Headings, breaks and our fences count in the first column alone: further in they belong to a list. */
#include "lessons/reader/layout.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *word;
    enum part_kind kind;
    unsigned distance; /* what is as near as this is a slip of the finger */
} ours[] = {
    {"poolscope", PART_TRANSCRIPT, 2},
    {"exercise", PART_EXERCISE, 2},
    {"quiz", PART_QUIZ, 1},
};

static size_t blanks(const struct source_line *line, size_t from)
{
    size_t at = from;
    while (at < line->size && (line->bytes[at] == ' ' || line->bytes[at] == '\t'))
        at++;
    return at - from;
}

bool line_is_blank(const struct source_line *line)
{
    return blanks(line, 0) == line->size;
}

static size_t run_of(const struct source_line *line, size_t from, char c)
{
    size_t at = from;
    while (at < line->size && line->bytes[at] == c)
        at++;
    return at - from;
}

/* --- fences --- */

struct opening {
    char mark;
    size_t indent, length; /* of the marks */
    size_t word, word_end; /* bytes; empty: none */
};

static bool reads_opening(const struct source_line *line, struct opening *out)
{
    size_t indent = blanks(line, 0);
    char mark = indent < line->size ? line->bytes[indent] : '\0';
    size_t length = mark == '`' || mark == '~' ? run_of(line, indent, mark) : 0;
    size_t word = indent + length;
    if (length < 3 || (mark == '`' && memchr(line->bytes + word, '`', line->size - word)))
        return false;
    word += blanks(line, word);
    size_t end = word;
    while (end < line->size && line->bytes[end] != ' ' && line->bytes[end] != '\t')
        end++;
    *out = (struct opening){mark, indent, length, word, end};
    return true;
}

static bool closes(const struct source_line *line, const struct opening *opening)
{
    size_t indent = blanks(line, 0);
    size_t length = run_of(line, indent, opening->mark);
    return indent < 4 && length >= opening->length && indent + length + blanks(line, indent + length) == line->size;
}

static bool refuse_words(const struct walk *walk, size_t at, const char *word)
{
    source_fail(walk->source, walk->line, at, "this cannot stand behind `%s`", word);
    return source_hint(walk->source, "%s",
                       strcmp(word, "poolscope") == 0
                           ? "a transcript begins with ```poolscope, or with ```poolscope figures"
                           : "leave it out; what the fence says stands in the lines below, as `ask: …`");
}

/* Looks at the word of a fence; *kind: of ours, or PROSE. */
static bool take_word(const struct walk *walk, const struct opening *opening, struct layout *out)
{
    const struct source_line *line = &walk->source->lines[walk->line];
    size_t size = opening->word_end - opening->word;
    char word[40];
    out->fence_kind = PART_PROSE;
    if (!size || size >= sizeof word)
        return true;
    memcpy(word, line->bytes + opening->word, size);
    word[size] = '\0';
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        const char *known = ours[i].word;
        if (edit_distance(word, known) > ours[i].distance && strncasecmp(word, known, strlen(known)) != 0)
            continue;
        if (strcmp(word, known) != 0) {
            source_fail(walk->source, walk->line, opening->word, "there are no fences of '%s'", word);
            return source_hint(walk->source, "did you mean '%s'?", known);
        }
        if (opening->indent) {
            source_fail(walk->source, walk->line, opening->indent, "a fence of '%s' stands further in", word);
            return source_hint(walk->source, "begin it in the first column; to show such a fence to a reader, put it "
                                             "into one of four backticks");
        }
        out->fence_kind = ours[i].kind;
        size_t more = opening->word_end + blanks(line, opening->word_end), end = line->size;
        while (end > more && (line->bytes[end - 1] == ' ' || line->bytes[end - 1] == '\t'))
            end--;
        out->figures = i == 0 && end - more == 7 && memcmp(line->bytes + more, "figures", 7) == 0;
        return more == end || out->figures || refuse_words(walk, more, known);
    }
    return true;
}

static bool take_fence(const struct walk *walk, const struct opening *opening, struct layout *out)
{
    const struct source *source = walk->source;
    if (!take_word(walk, opening, out))
        return false;
    if (opening->indent >= 4 || (opening->indent && memchr(source->lines[walk->line].bytes, '\t', opening->indent)))
        return true; /* a line of code */
    size_t end = walk->line + 1;
    while (end < source->count && !closes(&source->lines[end], opening))
        end++;
    if (end == source->count) {
        source_fail(source, walk->line, opening->indent, "the fence that begins here is not closed");
        return source_hint(source, "close it by a line of %zu %s", opening->length,
                           opening->mark == '`' ? "backticks" : "tildes");
    }
    out->end = end + 1;
    if (out->fence_kind != PART_PROSE)
        out->kind = LAYOUT_FENCE;
    return true;
}

/* --- the rest --- */

static bool is_comment(const struct source_line *line)
{
    size_t at = blanks(line, 0);
    return at < 4 && line->size - at >= 4 && memcmp(line->bytes + at, "<!--", 4) == 0;
}

static bool take_comment(const struct walk *walk, struct layout *out)
{
    const struct source *source = walk->source;
    for (size_t i = walk->line; i < source->count; i++) {
        size_t from = i == walk->line ? blanks(&source->lines[i], 0) + 4 : 0;
        if (memmem(source->lines[i].bytes + from, source->lines[i].size - from, "-->", 3)) {
            out->end = i + 1;
            return true;
        }
    }
    source_fail(source, walk->line, blanks(&source->lines[walk->line], 0),
                "the comment that begins here is not closed");
    return source_hint(source, "close it with `-->`");
}

/* Three or more of one mark, with blanks between them or without. */
static bool is_break(const struct source_line *line)
{
    char mark = line->size ? line->bytes[0] : '\0';
    size_t count = 0;
    if (mark != '-' && mark != '*' && mark != '_')
        return false;
    for (size_t i = 0; i < line->size; i++) {
        if (line->bytes[i] == mark)
            count++;
        else if (line->bytes[i] != ' ' && line->bytes[i] != '\t')
            return false;
    }
    return count >= 3;
}

/* The level of the heading that the line makes of the paragraph above it; 0: none. */
static unsigned underlines(const struct source_line *line)
{
    char mark = line->size ? line->bytes[0] : '\0';
    if (mark != '-' && mark != '=')
        return 0;
    size_t length = run_of(line, 0, mark);
    return length + blanks(line, length) < line->size ? 0 : mark == '=' ? 1 : 2;
}

/* # to ######; 0: none. */
static unsigned heading_level(const struct source_line *line)
{
    size_t level = run_of(line, 0, '#');
    return level <= 6 && (level == line->size || blanks(line, level)) ? (unsigned)level : 0;
}

/* Does the line begin a paragraph, and not a list, a quotation, code, HTML or a table? */
static bool begins_paragraph(const struct source_line *line)
{
    size_t at = blanks(line, 0);
    if (at > 3 || at == line->size || memchr(line->bytes, '\t', at) || strchr(">|<", line->bytes[at]))
        return false;
    size_t digits = 0;
    while (at + digits < line->size && isdigit((unsigned char)line->bytes[at + digits]))
        digits++;
    size_t marker = digits ? at + digits : at;
    bool marks = marker < line->size && strchr(digits ? ".)" : "-*+", line->bytes[marker]);
    return !marks || (marker + 1 < line->size && !blanks(line, marker + 1));
}

static void note_text(struct walk *walk, const struct source_line *line)
{
    if (line_is_blank(line)) {
        walk->open = walk->inside = false;
    } else if (!walk->open && !walk->inside) {
        walk->open = begins_paragraph(line);
        walk->inside = !walk->open;
        walk->paragraph = walk->line;
    }
}

bool layout_next(struct walk *walk, struct layout *out)
{
    const struct source_line *line = &walk->source->lines[walk->line];
    struct opening opening;
    *out = (struct layout){.kind = LAYOUT_TEXT, .begin = walk->line, .end = walk->line + 1};
    unsigned underlined = walk->open ? underlines(line) : 0, level = heading_level(line);
    bool text = false;
    if (reads_opening(line, &opening)) {
        if (!take_fence(walk, &opening, out))
            return false;
    } else if (is_comment(line)) {
        if (!take_comment(walk, out))
            return false;
    } else if (underlined) {
        out->kind = LAYOUT_HEADING;
        out->begin = walk->paragraph;
        out->level = underlined;
    } else if (is_break(line)) {
        out->kind = LAYOUT_BREAK;
    } else if (level) {
        out->kind = level <= 2 ? LAYOUT_HEADING : LAYOUT_TEXT;
        out->level = level;
    } else {
        text = true;
        note_text(walk, line);
    }
    if (!text)
        walk->open = walk->inside = false;
    walk->line = out->end;
    return true;
}
