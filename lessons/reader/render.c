/* lessons/reader/render.c - Markdown, read by md4c, as prose: what blocks are called goes, what they look like stays.
 */
#include "lessons/reader/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/render_inside.h"

void render_straight(struct prose *prose, size_t first)
{
    static const char replacement[] = "\ufffd"; /* of three bytes as well */
    for (size_t i = first; i < prose->count; i++) {
        struct prose_line *line = &prose->lines[i];
        for (size_t at = 0; at < line->size; at++)
            if (utf8_turns(line->bytes + at, line->size - at))
                memcpy(line->bytes + at, replacement, sizeof replacement - 1);
    }
}

static const char *render(struct render *r, const char *markdown, size_t size)
{
    const MD_PARSER parser = {
        .flags = MD_FLAG_TABLES | MD_FLAG_COLLAPSEWHITESPACE,
        .enter_block = render_enter_block,
        .leave_block = render_leave_block,
        .enter_span = render_enter_span,
        .leave_span = render_leave_span,
        .text = render_text,
    };
    r->first = r->out->count;
    if (md_parse(markdown, (MD_SIZE)size, &parser, r) != 0 && !r->wrong)
        r->wrong = "there is no memory left";
    if (!r->wrong)
        render_flush(r);
    render_straight(r->out, r->first);
    text_release(&r->line);
    table_release(&r->table);
    free(r->containers);
    return r->wrong;
}

const char *render_prose(const char *markdown, size_t size, size_t *left, struct prose *out)
{
    struct render r = {.out = out, .left = left};
    return render(&r, markdown, size);
}

void render_hanging(int indent, const char *before, const char *markdown, struct prose *out)
{
    struct prose words = {.lines = NULL};
    size_t left = LESSON_SHOWN_MAX;
    struct render r = {.out = &words, .left = &left, .marker_indent = indent};
    r.outer = indent + marked_columns(before, strlen(before));
    snprintf(r.marker, sizeof r.marker, "%s", before);
    if (render(&r, markdown, strlen(markdown)) || !words.count) {
        prose_release(&words);
        for (const char *line = markdown; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
            prose_add(&words, r.outer, r.outer, false, line, strcspn(line, "\n"));
        render_straight(&words, 0);
    }
    prose_add_all(out, &words);
    prose_release(&words);
}

void render_words(const char *markdown, struct prose *out)
{
    render_hanging(0, "", markdown, out);
}

char *render_plain(const char *markdown, size_t size)
{
    struct prose words = {.lines = NULL};
    struct text plain = {.bytes = NULL};
    struct style ignored;
    size_t left = LESSON_SHOWN_MAX;
    render_prose(markdown, size, &left, &words);
    for (size_t i = 0; i < words.count; i++) {
        const struct prose_line *line = &words.lines[i];
        if (plain.size && line->size)
            text_put(&plain, " ");
        for (size_t at = 0; at < line->size;) {
            size_t mark = mark_read(line->bytes + at, line->size - at, &ignored);
            if (!mark)
                text_add(&plain, line->bytes + at, 1);
            at += mark ? mark : 1;
        }
    }
    prose_release(&words);
    return plain.bytes ? plain.bytes : must_copy("", 0);
}
