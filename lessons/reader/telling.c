/* lessons/reader/telling.c - the page in hand: beside the pane, or printed when it is turned to. */
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/open_lesson.h"

enum { COLUMNS_UNKNOWN = 80 };

/* --- words --- */

void begin_answer(struct reader *reader)
{
    text_clear(&reader->answer);
    reader->in_command = true;
}

void end_answer(struct reader *reader, struct outcome *out)
{
    if (out && reader->session->format == FORMAT_JSON && reader->answer.size)
        out->value = value_word(text_string(&reader->answer));
    text_clear(&reader->answer);
    reader->in_command = false;
}

static void say_json(struct reader *reader, const struct prose *prose)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&bytes, &size);
    if (!memory)
        return;
    prose_print(prose, COLUMNS_UNKNOWN, false, memory);
    if (fclose(memory) == 0)
        text_add(&reader->answer, bytes, size);
    free(bytes);
}

void say_prose(struct reader *reader, const struct prose *prose)
{
    struct session *session = reader->session;
    if (session->format == FORMAT_TEXT) {
        print_prose(session, prose);
    } else if (reader->in_command) {
        say_json(reader, prose);
    } else {
        print_begin(session);
        prose_print(prose, COLUMNS_UNKNOWN, false, session->err);
        print_end(session);
    }
}

void say_words(struct reader *reader, const char *markdown)
{
    struct prose prose = {.lines = NULL};
    render_words(markdown, &prose);
    say_prose(reader, &prose);
    prose_release(&prose);
}

/* --- the page --- */

static void add_line(struct prose *prose, const char *line)
{
    prose_add(prose, 0, 0, false, line, strlen(line));
}

/* Between two parts, unless one of them has it. */
static void add_gap(struct prose *prose, const struct prose *next)
{
    bool above = !prose->count || !prose->lines[prose->count - 1].size;
    bool below = next && (!next->count || !next->lines[0].size);
    if (!above && !below)
        add_line(prose, "");
}

static void add_part(struct prose *prose, const struct part *part)
{
    struct prose shown = {.lines = NULL};
    part_show(part, &shown);
    add_gap(prose, &shown);
    prose_add_all(prose, &shown);
    prose_release(&shown);
}

/* The first line says what the bar above the page says already. */
static bool repeats_title(const struct prose *prose, const char *title)
{
    struct style unused;
    if (!prose->count)
        return false;
    for (const char *c = prose->lines[0].bytes;;) {
        size_t mark = mark_read(c, strlen(c), &unused);
        if (!mark && (*c != *title || !*c))
            return *c == *title;
        c += mark ? mark : 1;
        title += mark ? 0 : 1;
    }
}

static void drop_title(struct prose *prose)
{
    size_t dropped = 0;
    do
        free(prose->lines[dropped++].bytes);
    while (dropped < prose->count && !prose->lines[dropped].size);
    prose->count -= dropped;
    memmove(prose->lines, prose->lines + dropped, prose->count * sizeof *prose->lines);
}

/* What is said of an exercise or a quiz once it is answered. */
static void add_after(struct prose *prose, const struct part *task, const struct page *page)
{
    const char *after = task->kind == PART_EXERCISE ? task->exercise.after.bytes : task->quiz.after.bytes;
    add_gap(prose, NULL);
    struct text verdict = {.bytes = NULL};
    text_put(&verdict, page->skipped ? MARK_QUIET "skipped" : MARK_GOOD "right");
    if (task->kind == PART_QUIZ) {
        text_put(&verdict, ": ");
        put_choices(&verdict, right_choices(&task->quiz), ", ");
    }
    text_put(&verdict, "." MARK_PLAIN);
    add_line(prose, text_string(&verdict));
    text_release(&verdict);
    if (after)
        render_words(after, prose);
}

/* Just answered, the page begins with what was asked: on a small screen there is no room for more. */
static void compose_prose(struct reader *reader)
{
    const struct page *page = page_in_hand(reader);
    const struct part *task = task_in_hand(reader);
    prose_release(&reader->prose);
    for (size_t i = 0; i < page->count; i++) {
        const struct part *part = &reader->lesson.parts[page->first + i];
        if (!reader->answered || part == task)
            add_part(&reader->prose, part);
    }
    if (repeats_title(&reader->prose, reader->lesson.title))
        drop_title(&reader->prose);
    if (task && task->kind != PART_TRANSCRIPT && page->solved)
        add_after(&reader->prose, task, page);
}

static void compose_footer(struct reader *reader)
{
    const struct page *page = page_in_hand(reader);
    const struct part *task = task_in_hand(reader);
    const char *command = page_next_command(&reader->lesson, page);
    struct text *footer = &reader->footer;
    text_clear(footer);
    text_clear(&reader->brief);
    if (command) {
        size_t size = strcspn(command, "\n");
        text_put(footer, "Enter types  " MARK_CODE);
        text_add_visible(footer, command, size);
        text_put(footer, command[size] ? " …" MARK_PLAIN : MARK_PLAIN);
    } else if (!page_is_done(&reader->lesson, page)) {
        text_format(footer, MARK_STRONG "your turn" MARK_PLAIN "%s: ",
                    task->kind == PART_QUIZ ? ", type a letter or several" : "");
        put_help(reader, footer);
        put_brief_help(reader, &reader->brief);
    } else {
        text_put(footer, reader->page + 1 < reader->pages.count ? "Enter goes on" : "Enter ends the lesson");
    }
}

void page_compose(struct reader *reader)
{
    compose_prose(reader);
    compose_footer(reader);
    reader->no_skip = reader->session->no_skip;
    reader->view = (struct lesson_view){
        .title = reader->title,
        .page = reader->page + 1,
        .pages = reader->pages.count,
        .prose = &reader->prose,
        .footer = text_string(&reader->footer),
        .brief = reader->brief.size ? text_string(&reader->brief) : NULL,
        .serial = reader->serial,
    };
    reader->session->touched = true;
}

/* Nobody sees it otherwise: there is no pane, or there will be none at the next prompt. */
static bool is_printed(const struct session *session)
{
    return !session->pane_on || !session->pane_wanted;
}

void page_print(struct reader *reader)
{
    struct prose all = {.lines = NULL};
    struct text head = {.bytes = NULL};
    if (!is_printed(reader->session))
        return;
    text_format(&head, MARK_QUIET "%s  (page %zu of %zu)" MARK_PLAIN, reader->title, reader->page + 1,
                reader->pages.count);
    add_line(&all, text_string(&head));
    add_line(&all, "");
    prose_add_all(&all, &reader->prose);
    say_prose(reader, &all);
    prose_release(&all);
    text_release(&head);
}

void footer_print(struct reader *reader)
{
    const struct session *session = reader->session;
    struct prose line = {.lines = NULL};
    if (!is_printed(session) || !session->interactive || reader->muted)
        return;
    add_line(&line, "");
    struct text words = {.bytes = NULL};
    text_format(&words, MARK_QUIET "%s" MARK_PLAIN, text_string(&reader->footer));
    add_line(&line, text_string(&words));
    say_prose(reader, &line);
    text_release(&words);
    prose_release(&line);
}
