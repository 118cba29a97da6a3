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

static bool page_waits(struct reader *reader)
{
    const struct part *task = task_in_hand(reader);
    return task && task->kind != PART_TRANSCRIPT && !page_in_hand(reader)->solved;
}

/* --- commands --- */

/* The word's argument, or NULL: it is another word. */
static const char *behind(const char *what, const char *word)
{
    size_t size = strlen(word);
    if (strncmp(what, word, size) != 0 || (what[size] && what[size] != ' ' && what[size] != '\t'))
        return NULL;
    return what + size + strspn(what + size, " \t");
}

static bool leave(struct reader *reader, const struct call *call)
{
    struct text words = {.bytes = NULL};
    if (!reader->open)
        return nothing_is_open(reader, call);
    text_format(&words, "left on page %zu of %zu", reader->page + 1, reader->pages.count);
    if (!reader->not_kept)
        text_format(&words, ": `%s` goes on there", reader->number);
    lesson_close(reader);
    say_notice(reader, &words);
    return true;
}

/* `lesson 4 page 12`: takes the page off; 0: none is named. */
static size_t take_page(char *words)
{
    size_t size = strlen(words), digits = size;
    while (digits && words[digits - 1] >= '0' && words[digits - 1] <= '9')
        digits--;
    size_t blank = digits;
    while (blank && words[blank - 1] == ' ')
        blank--;
    if (digits == size || blank == digits || blank < 6 || strncmp(words + blank - 5, " page", 5) != 0)
        return 0;
    size_t page = strtoul(words + digits, NULL, 10);
    for (blank -= 5; blank && words[blank - 1] == ' ';)
        blank--;
    words[blank] = '\0';
    return page;
}

static bool lesson(void *context, const struct call *call, struct outcome *out)
{
    struct reader *reader = context;
    const struct argument *what = &call->arguments[0];
    if (!what->given)
        return list_lessons(reader, call, out);
    const char *reset = behind(what->word, "reset"), *check = behind(what->word, "check");
    const char *rest = behind(what->word, "leave");
    if (rest && !*rest)
        return leave(reader, call);
    if (check && !*check) {
        complain(&reader->session->complaint, call->end, "'lesson check' needs a FILE");
        return complain_hint(&reader->session->complaint, "for example: lesson check ./mine.md");
    }
    const char *words = reset ? reset : check ? check : what->word;
    size_t place = what->at + (size_t)(words - what->word);
    char *bare = must_copy(words, strlen(words));
    reader->asked_page = reset || check ? 0 : take_page(bare);
    char *meant = course_typed(bare);
    free(bare);
    begin_answer(reader);
    bool good = reset   ? reset_lessons(reader, meant, *meant ? place : what->at)
                : check ? check_file(reader, meant, place)
                        : lesson_open(reader, meant, place, false);
    end_answer(reader, good ? out : NULL);
    free(meant);
    reader->asked_page = 0;
    return good;
}

static bool next(void *context, const struct call *call, struct outcome *out)
{
    struct reader *reader = context;
    struct complaint *complaint = &reader->session->complaint;
    const char *command;
    if (!reader->open)
        return nothing_is_open(reader, call);
    bool waits = page_waits(reader);
    if (waits && !reader->session->no_skip && !reader->progress.done) {
        bool quiz = task_in_hand(reader)->kind == PART_QUIZ;
        complain(complaint, call->at,
                 quiz ? "the question of this page is not answered yet" : "the exercise of this page is not done yet");
        struct text help = {.bytes = NULL};
        put_help(reader, &help);
        complain_hint(complaint, "%s", text_string(&help));
        text_release(&help);
        return false;
    }
    if (waits)
        leave_open(reader);
    begin_answer(reader);
    while ((command = page_next_command(&reader->lesson, page_in_hand(reader)))) {
        if (run_seen(reader, command)) {
            page_in_hand(reader)->step++;
            continue;
        }
        page_compose(reader);
        end_answer(reader, NULL);
        return complain(complaint, NO_PLACE, "the page's commands were broken off");
    }
    turn_on(reader);
    end_answer(reader, out);
    return true;
}

static bool back(void *context, const struct call *call, struct outcome *out)
{
    struct reader *reader = context;
    if (!reader->open)
        return nothing_is_open(reader, call);
    if (!reader->page)
        return complain(&reader->session->complaint, call->at, "this is the first page");
    begin_answer(reader);
    turn_to(reader, reader->page - 1);
    end_answer(reader, out);
    return true;
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
    enum attempt attempt = task && task->kind == PART_EXERCISE ? attempt_of(&task->exercise, ran) : ATTEMPT_NONE;
    if (attempt > reader->attempt)
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
        .lesson = lesson,
        .next = next,
        .back = back,
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
