/* lessons/reader/fence.c - what stands in a transcript. Exercises and quizzes: tasks.c. */
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/source.h"
#include "repl/lex.h"

bool check_tabs(const struct source *source, const struct fence *fence)
{
    for (size_t i = fence->begin; i < fence->end; i++) {
        const char *tab = memchr(source->lines[i].bytes, '\t', source->lines[i].size);
        if (!tab)
            continue;
        source_fail(source, i, (size_t)(tab - source->lines[i].bytes), "there is a tab in the line");
        return source_hint(source, "use blanks: at the prompt a tab asks for completion");
    }
    return true;
}

/* --- a transcript --- */

/* The prompt in hand. */
struct typing {
    const struct source *source;
    struct transcript_fence *out;
    struct text typed;
    struct scan scan;
    bool open;     /* a bracket is, so that the next line goes on */
    size_t blanks; /* blank lines, not yet known to be expected: those before a prompt and at the end are not */
};

static bool starts(const struct source_line *line, const char *with)
{
    size_t size = strlen(with);
    return line->size >= size && memcmp(line->bytes, with, size) == 0;
}

static struct prompted *last_of(const struct typing *typing)
{
    return typing->out->count ? &typing->out->prompts[typing->out->count - 1] : NULL;
}

static void type_more(struct typing *typing, const char *bytes, size_t size)
{
    text_add(&typing->typed, bytes, size);
    typing->open = line_goes_on(&typing->scan, bytes, size) | line_goes_on(&typing->scan, "\n", 1);
}

/* Nothing more is typed: the prompt gets what was. */
static bool end_typed(struct typing *typing)
{
    struct prompted *last = last_of(typing);
    if (!last || last->typed.bytes)
        return true;
    last->typed.bytes = must_copy(text_string(&typing->typed), typing->typed.size);
    if (!typing->open)
        return true;
    source_fail(typing->source, last->typed.line - 1, 0, "the command ends inside an open bracket");
    return source_hint(typing->source, "close it, or go on in the next line behind `... `");
}

static bool take_prompt(struct typing *typing, size_t i)
{
    const struct source_line *line = &typing->source->lines[i];
    struct transcript_fence *out = typing->out;
    if (!end_typed(typing))
        return false;
    size_t end = line_end(line), from = 3;
    while (from < end && line->bytes[from] == ' ')
        from++;
    if (from == end) {
        source_fail(typing->source, i, 0, "there is nothing behind the prompt");
        return source_hint(typing->source, "write the command behind `>>> `, or take the line out");
    }
    if (from == 3) {
        source_fail(typing->source, i, 3, "the blank behind `>>>` is missing");
        return source_hint(typing->source, "a command is written as `>>> pool 2`");
    }
    out->prompts = must_grow(out->prompts, out->count, &out->room, sizeof *out->prompts);
    out->prompts[out->count++] =
        (struct prompted){.typed = {.line = i + 1, .column = characters(line->bytes, from) + 1}};
    text_clear(&typing->typed);
    typing->scan = (struct scan){.depth = 0};
    typing->blanks = 0;
    type_more(typing, line->bytes + from, end - from);
    return true;
}

static void take_more(struct typing *typing, size_t i)
{
    const struct source_line *line = &typing->source->lines[i];
    size_t end = line_end(line);
    text_put(&typing->typed, "\n");
    if (end > 4)
        type_more(typing, line->bytes + 4, end - 4);
}

static bool take_expected(struct typing *typing, size_t i)
{
    const struct source_line *line = &typing->source->lines[i];
    if (!end_typed(typing))
        return false;
    if (!line_end(line)) {
        typing->blanks++;
        return true;
    }
    struct passages *expected = &last_of(typing)->expected;
    for (size_t blank = i - typing->blanks; blank < i; blank++)
        passages_add(expected, passage_from(typing->source, blank, 0, 0));
    typing->blanks = 0;
    passages_add(expected, passage_from(typing->source, i, 0, line->size));
    return true;
}

static bool take_line(struct typing *typing, size_t i)
{
    const struct source_line *line = &typing->source->lines[i];
    struct prompted *last = last_of(typing);
    if (starts(line, ">>>"))
        return take_prompt(typing, i);
    if (!last && !line_end(line))
        return true;
    if (!last) {
        source_fail(typing->source, i, 0, "a transcript begins with a prompt, and this line is none");
        return source_hint(typing->source, "write the command that prints it before it: `>>> map square 0..5`");
    }
    /* Behind a command that is complete, it is output that begins with anything. */
    bool more = typing->open && !last->typed.bytes;
    if (!more || !starts(line, "...") || (line_end(line) > 3 && line->bytes[3] != ' '))
        return take_expected(typing, i);
    take_more(typing, i);
    return true;
}

bool parse_transcript(const struct source *source, const struct fence *fence, struct transcript_fence *out)
{
    struct typing typing = {.source = source, .out = out};
    out->figures = fence->figures;
    bool good = check_tabs(source, fence);
    for (size_t i = fence->begin; good && i < fence->end; i++)
        good = take_line(&typing, i);
    good = good && end_typed(&typing);
    text_release(&typing.typed);
    if (good && !out->count) {
        source_fail(source, fence->open, 0, "there is no command in the transcript");
        return source_hint(source, "write one behind `>>> `, or take the fence out");
    }
    return good;
}
