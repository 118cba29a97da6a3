/* lessons/reader/reader.c - what the session asks of its tutor. */
#include "lessons/reader/reader.h"

#include <stdlib.h>
#include <string.h>

#include "lessons/reader/open_lesson.h"

struct page *page_in_hand(struct reader *reader)
{
    return &reader->pages.items[reader->page];
}

const struct part *task_in_hand(const struct reader *reader)
{
    return page_task(&reader->lesson, &reader->pages.items[reader->page]);
}

bool nothing_is_open(struct reader *reader, const struct call *call)
{
    complain(&reader->session->complaint, call->at, "no lesson is open");
    return complain_hint(&reader->session->complaint, "`lesson` lists them, `lesson 1` begins the first");
}

bool page_waits(struct reader *reader)
{
    const struct part *task = task_in_hand(reader);
    return task && task->kind != PART_TRANSCRIPT && !page_in_hand(reader)->solved;
}

/* --- what is typed --- */

static void begin_next(struct reader *reader)
{
    struct session *session = reader->session;
    const struct course_lesson *lesson_to_come = reader->next;
    reader->next = NULL;
    if (lesson_open(reader, lesson_to_come->name, NO_PLACE, false))
        return;
    print_complaint(session);
    complaint_clear(&session->complaint);
}

/* Whoever holds Enter down goes to a lesson's end, and not through the next one as well. */
static bool is_held_down(struct reader *reader)
{
    enum { APART_MS = 400 };
    uint64_t before = reader->ended_ns;
    reader->ended_ns = clock_ns();
    return reader->ended_ns - before < APART_MS * 1000000ull;
}

/* Where the pane is on, its footer says the same. */
static void say_waiting_once(struct reader *reader)
{
    struct page *page = page_in_hand(reader);
    if (!page->told || !reader->session->pane_on)
        say_waiting(reader);
    page->told = true;
}

static void go_on(struct reader *reader)
{
    if (!reader->open && reader->next && is_held_down(reader))
        return;
    if (!reader->open && reader->next)
        begin_next(reader);
    else if (reader->open && page_waits(reader))
        say_waiting_once(reader);
    else if (reader->open)
        turn_on(reader);
    reader->turned = false; /* no line is in hand */
}

static char *enter(void *context)
{
    struct reader *reader = context;
    const char *command = reader->open ? page_next_command(&reader->lesson, page_in_hand(reader)) : NULL;
    if (!command) {
        go_on(reader);
        return NULL;
    }
    reader->typed_by_lesson = reader->session->for_lesson = true;
    return must_copy(command, strlen(command));
}

static void give_line_back(struct reader *reader)
{
    if (reader->typed_by_lesson)
        reader->session->for_lesson = false;
    reader->typed_by_lesson = false;
}

static bool take_line(void *context, const char *line)
{
    struct reader *reader = context;
    if (!reader->open)
        return false;
    const char *command = page_next_command(&reader->lesson, page_in_hand(reader));
    if (reader->typed_by_lesson && !(command && strcmp(command, line) == 0))
        give_line_back(reader); /* whatever became of it, this one is the learner's */
    return take_choices(reader, line);
}

static bool is_answer_line(struct reader *reader, const char *line)
{
    const struct part *task = task_in_hand(reader);
    const struct page *page = page_in_hand(reader);
    return task && task->kind == PART_EXERCISE && page->step < task->exercise.answer.count &&
           same_command(task->exercise.answer.items[page->step].bytes, line);
}

static void note(void *context, const struct ran *ran)
{
    struct reader *reader = context;
    struct session *session = reader->session;
    reader->pane_goes |= session->pane_on && !session->pane_wanted;
    if (!reader->turned)
        reader->next = NULL; /* Enter is a thing of the moment */
    if (!reader->open || !is_of_the_work(ran->statement))
        return;
    facts_note(reader->facts, session, ran);
    reader->ran = true;
    const struct part *task = task_in_hand(reader);
    enum attempt attempt =
        task && task->kind == PART_EXERCISE ? attempt_of(&task->exercise, ran, session) : ATTEMPT_NONE;
    if (attempt > reader->attempt || ran->broken_off)
        reader->attempt = attempt;
    if (session->nesting)
        return; /* a file's line is not what was typed */
    char *line = must_copy(session->line, session->line_size);
    const char *command = page_next_command(&reader->lesson, page_in_hand(reader));
    reader->is_next |= command && same_command(command, line);
    reader->is_answer |= is_answer_line(reader, line);
    free(line);
}

/* The line in hand is over. A page that it turned to knows nothing of what ran before. */
static void after_line(void *context)
{
    struct reader *reader = context;
    if (reader->open && reader->pane_goes && !reader->turned) {
        page_print(reader);
        footer_print(reader);
    }
    reader->pane_goes = false;
    if (reader->open && reader->no_skip != reader->session->no_skip)
        page_compose(reader);
    bool step = (reader->is_next || reader->typed_by_lesson) && !reader->turned;
    bool ran = reader->ran && !reader->turned, answer = reader->is_answer && !reader->turned;
    answer = answer && facts_ended(reader->facts) != ENDED_BROKEN_OFF;
    give_line_back(reader);
    reader->is_next = reader->is_answer = reader->ran = reader->turned = false;
    if (reader->open && step && page_next_command(&reader->lesson, page_in_hand(reader))) {
        page_in_hand(reader)->step++;
        page_compose(reader);
        footer_print(reader);
    } else if (reader->open && ran) {
        page_in_hand(reader)->step += answer;
        judge_line(reader);
    }
    reader->attempt = ATTEMPT_NONE;
}

static const struct lesson_view *view(void *context)
{
    const struct reader *reader = context;
    return reader->view.prose ? &reader->view : NULL; /* none before the first page is turned to */
}

static const char *lesson_name(void *context, size_t index)
{
    const struct reader *reader = context;
    return index < reader->course.count ? course_name(&reader->course.lessons[index]) : NULL;
}

/* --- opening and closing --- */

struct reader *reader_open(struct session *session)
{
    struct reader *reader = must_allocate(sizeof *reader);
    *reader = (struct reader){.session = session, .facts = facts_create()};
    course_find(&reader->course);
    reader->tutor = (struct tutor){
        .context = reader,
        .lesson = lesson_command_run,
        .next = next_command_run,
        .back = back_command_run,
        .hint = hint_command_run,
        .skip = skip_command_run,
        .enter = enter,
        .take_line = take_line,
        .ran = note,
        .after_line = after_line,
        .view = view,
        .lesson_name = lesson_name,
    };
    session->tutor = &reader->tutor;
    return reader;
}

void reader_close(struct reader *reader)
{
    reader->session->tutor = NULL;
    lesson_close(reader);
    course_release(&reader->course);
    facts_destroy(reader->facts);
    text_release(&reader->footer);
    text_release(&reader->brief);
    text_release(&reader->answer);
    text_release(&reader->told);
    free(reader->ran_key);
    free(reader);
}

bool reader_begin(struct reader *reader, const char *what, bool anew)
{
    bool good = lesson_open(reader, what, NO_PLACE, anew);
    reader->turned = false;
    return good;
}
