/* lessons/reader/running.c - lines that a lesson runs in the learner's place. None of them may reach the learner's
 * files: session->for_lesson says whose they are. */
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/open_lesson.h"

static bool run_for_lesson(struct session *session, const char *line)
{
    bool outer = session->for_lesson;
    session->for_lesson = true;
    bool good = session_run_aside(session, line);
    session->for_lesson = outer;
    return good;
}

static bool is_wanted(const struct session *session)
{
    return !session->interrupted && !session->end_signal;
}

static void echo(struct session *session, const char *line)
{
    struct text text = {.bytes = NULL};
    if (session->format == FORMAT_JSON)
        return;
    text_add_typed(&text, ">>> ", line, print_style(session, STYLE_DIM), print_style(session, STYLE_PLAIN));
    print_bare(session, &text);
    text_release(&text);
}

bool run_seen(struct reader *reader, const char *line)
{
    echo(reader->session, line);
    run_for_lesson(reader->session, line);
    return is_wanted(reader->session);
}

/* --- out of sight --- */

/* Where results, figures and notices go meanwhile. What a line that fails says can be read. */
struct curtain {
    FILE *out, *err; /* of the session */
    FILE *null, *memory;
    char *said;
    size_t size;
    bool legend, reading; /* what the pane shows of them */
};

static bool close_curtain(struct session *session, struct curtain *curtain)
{
    *curtain = (struct curtain){
        .out = session->out, .err = session->err, .legend = session->legend_wanted, .reading = session->reading};
    curtain->null = fopen("/dev/null", "w");
    curtain->memory = open_memstream(&curtain->said, &curtain->size);
    if (!curtain->null || !curtain->memory)
        return false;
    session->out = curtain->null;
    session->err = curtain->memory;
    session->figures_hidden = true;
    return true;
}

static void open_curtain(struct session *session, struct curtain *curtain)
{
    if (curtain->null)
        fclose(curtain->null);
    if (curtain->memory)
        fclose(curtain->memory);
    free(curtain->said);
    session->out = curtain->out;
    session->err = curtain->err;
    session->figures_hidden = false;
    session->legend_wanted = curtain->legend;
    session->reading = curtain->reading;
    if (session->job_count)
        session->unseen_job = session->jobs[session->job_count - 1]->number;
}

/* Runs the line; what it said, if it failed, is added to `failure`. */
static bool run_behind(struct session *session, struct curtain *curtain, const char *line, struct text *failure)
{
    enum output_format format = session->format;
    session->format = FORMAT_TEXT; /* errors in words */
    fflush(curtain->memory);
    size_t before = curtain->size;
    bool good = run_for_lesson(session, line);
    session->format = format;
    fflush(curtain->memory);
    size_t end = curtain->size;
    while (end > before && curtain->said[end - 1] == '\n')
        end--;
    if (!good && end > before)
        text_format(failure, "%s%.*s", failure->size ? "\n" : "", (int)(end - before), curtain->said + before);
    return good;
}

void run_setup(struct reader *reader)
{
    struct session *session = reader->session;
    const struct part *task = task_in_hand(reader);
    struct page *page = page_in_hand(reader);
    if (!task || task->kind != PART_EXERCISE || page->solved || page->set_up || !task->exercise.setup.count)
        return;
    const struct passages *setup = &task->exercise.setup;
    struct text words = {.bytes = NULL}, failure = {.bytes = NULL};
    struct curtain curtain;
    for (size_t i = 0; i < setup->count; i++)
        text_format(&words, "%s%s", i ? "; " : "setup: ", setup->items[i].bytes);
    say_notice(reader, &words);
    bool closed = close_curtain(session, &curtain);
    for (size_t i = 0; closed && i < setup->count && is_wanted(session); i++)
        run_behind(session, &curtain, setup->items[i].bytes, &failure);
    open_curtain(session, &curtain);
    say_notice(reader, &failure);
    page->set_up = is_wanted(session);
    if (!page->set_up)
        print_notice(session, "the setup was broken off: `back` and `next` run it anew");
}

/* --- catching up --- */

/* A line that is run again: what it said if it failed, and should not have. */
struct catching_up {
    struct reader *reader;
    struct curtain *curtain; /* NULL: they are only counted */
    size_t count;
    struct text failures;
};

static bool fails_on_purpose(const struct prompted *prompted)
{
    for (size_t i = 0; i < prompted->expected.count; i++)
        if (strncmp(prompted->expected.items[i].bytes, "error", 5) == 0)
            return true;
    return false;
}

static void again(struct catching_up *again, const char *line, bool may_fail)
{
    struct text failure = {.bytes = NULL};
    struct session *session = again->reader->session;
    again->count++;
    if (!again->curtain || !is_wanted(session))
        return;
    if (!run_behind(session, again->curtain, line, &failure) && !may_fail && is_wanted(session))
        text_format(&again->failures, "%s>>> %s\n%s", again->failures.size ? "\n" : "", line, text_string(&failure));
    text_release(&failure);
}

static void lines_again(struct catching_up *state, const struct passages *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        again(state, lines->items[i].bytes, false);
}

static void pages_again(struct catching_up *state, size_t from, size_t end)
{
    const struct reader *reader = state->reader;
    for (size_t p = from; p < end; p++) {
        const struct part *task = page_task(&reader->lesson, &reader->pages.items[p]);
        for (size_t i = 0; task && task->kind == PART_TRANSCRIPT && i < task->transcript.count; i++)
            again(state, task->transcript.prompts[i].typed.bytes, fails_on_purpose(&task->transcript.prompts[i]));
        if (!task || task->kind != PART_EXERCISE)
            continue;
        lines_again(state, &task->exercise.setup);
        lines_again(state, &task->exercise.answer);
    }
}

/* So that they are not done once more on the way. */
static void call_them_done(struct reader *reader, size_t end)
{
    for (size_t p = 0; p < end; p++) {
        struct page *page = &reader->pages.items[p];
        const struct part *task = page_task(&reader->lesson, page);
        page->step = task && task->kind == PART_TRANSCRIPT ? task->transcript.count : 0;
        page->solved = page->set_up = true;
    }
}

/* false: they were broken off. */
static bool say_caught_up(struct catching_up *state, uint64_t began_ns)
{
    enum { LONG_NS = 1000000000 };
    struct session *session = state->reader->session;
    uint64_t took = clock_ns() - began_ns;
    struct text words = {.bytes = NULL};
    bool whole = is_wanted(session);
    if (!whole) {
        text_format(
            &words,
            "catching up was broken off, and names and pools of the pages before may be missing: `%s` runs them "
            "again",
            state->reader->number);
    } else if (took > LONG_NS) {
        text_put(&words, "caught up in ");
        text_duration(&words, took);
    }
    say_notice(state->reader, &state->failures);
    say_notice(state->reader, &words);
    if (session->interactive)
        session->interrupted = false; /* it was meant for this */
    return whole;
}

bool catch_up(struct reader *reader, size_t page)
{
    struct catching_up state = {.reader = reader};
    struct session *session = reader->session;
    struct curtain curtain;
    struct text words = {.bytes = NULL};
    size_t from = reader->ran_key && strcmp(reader->ran_key, reader->key) == 0 ? reader->ran_pages : 0;
    call_them_done(reader, page);
    pages_again(&state, from, page);
    if (!state.count)
        return true;
    text_put(&words, "catching up: ");
    text_number_of(&words, state.count, "command");
    text_put(&words, state.count == 1 ? " of the pages before is run again" : " of the pages before are run again");
    say_notice(reader, &words);
    uint64_t began = clock_ns();
    if (close_curtain(session, &curtain)) {
        state.curtain = &curtain;
        pages_again(&state, from, page);
    }
    open_curtain(session, &curtain);
    return say_caught_up(&state, began);
}
