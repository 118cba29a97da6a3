/* lessons/reader/answering.c - exercises and quizzes: right, wrong, hints, skip. */
#include <ctype.h>
#include <string.h>

#include "lessons/reader/open_lesson.h"
#include "repl/processes.h"

static const char *kind_name(const struct part *task)
{
    return task->kind == PART_QUIZ ? "question" : "exercise";
}

/* The exercise or quiz that is asked; NULL: nothing is. */
static const struct part *asked(struct reader *reader)
{
    const struct part *task = task_in_hand(reader);
    bool asks = task && task->kind != PART_TRANSCRIPT && !page_in_hand(reader)->solved;
    return asks ? task : NULL;
}

static size_t hints_left(struct reader *reader)
{
    const struct page *page = page_in_hand(reader);
    const struct passages *hints = page_hints(&reader->lesson, page);
    return hints && hints->count > page->hints ? hints->count - page->hints : 0;
}

void put_help(struct reader *reader, struct text *out)
{
    size_t hints = hints_left(reader);
    if (hints)
        text_format(out, "`hint` helps (%zu)", hints);
    text_put(out, hints ? ", " : "");
    text_put(out, reader->session->no_skip ? "`next` leaves it open" : "`skip` shows the answer");
}

void put_brief_help(struct reader *reader, struct text *out)
{
    size_t hints = hints_left(reader);
    text_put(out, MARK_STRONG "your turn" MARK_PLAIN ": ");
    text_put(out, task_in_hand(reader)->kind == PART_QUIZ ? "a letter, " : "");
    if (hints)
        text_format(out, "`hint` (%zu), ", hints);
    text_put(out, reader->session->no_skip ? "`next`" : "`skip`");
}

void say_waiting(struct reader *reader)
{
    const struct part *task = task_in_hand(reader);
    struct text words = {.bytes = NULL};
    if (task->kind == PART_QUIZ)
        text_format(&words,
                    "the question waits for a letter, a to %c, or several: ", (char)('a' + (int)task->quiz.count - 1));
    else
        text_put(&words, "the exercise waits for your own command: ");
    put_help(reader, &words);
    say_notice(reader, &words);
}

/* --- right --- */

static void say_after(struct reader *reader, const struct part *task)
{
    struct prose said = {.lines = NULL};
    static const char right[] = MARK_GOOD "right." MARK_PLAIN;
    const char *after = task->kind == PART_EXERCISE ? task->exercise.after.bytes : task->quiz.after.bytes;
    if (!page_in_hand(reader)->skipped)
        prose_add(&said, 0, 0, false, right, sizeof right - 1);
    if (after && !reader->session->pane_on) /* there it stands on the page */
        render_words(after, &said);
    say_prose(reader, &said);
    prose_release(&said);
}

static void settle(struct reader *reader, const struct part *task, bool skipped)
{
    struct page *page = page_in_hand(reader);
    bool left = page->left;
    page->solved = true;
    page->skipped = skipped;
    reader->progress.skipped += skipped && !left && !reader->progress.done;
    reader->progress.skipped -= !skipped && left && !reader->progress.done && reader->progress.skipped;
    page->left = false;
    reader->answered = true;
    reader->serial++;
    page_compose(reader);
    say_after(reader, task);
    footer_print(reader);
    if (skipped || left)
        keep_progress(reader);
}

void leave_open(struct reader *reader)
{
    struct page *page = page_in_hand(reader);
    reader->progress.skipped += !page->left && !reader->progress.done;
    page->left = true;
}

/* --- an exercise --- */

static void offer_hint(struct reader *reader)
{
    const struct passages *hints = page_hints(&reader->lesson, page_in_hand(reader));
    size_t left = hints_left(reader);
    struct text words = {.bytes = NULL};
    if (left)
        text_format(&words, "`hint` shows a hint (%zu of %zu)", hints->count - left + 1, hints->count);
    else
        put_help(reader, &words);
    say_notice(reader, &words);
}

static size_t running_processes(const struct session *session)
{
    size_t count = 0;
    for (size_t i = 0; i < session->child_count; i++)
        count += !session->children[i]->over;
    return count;
}

/* An answer of several lines is not over while what they have started runs: nothing is wrong with it so far. */
static bool is_under_way(struct reader *reader, const struct exercise *exercise)
{
    const struct session *session = reader->session;
    size_t jobs = session->job_count - session->jobs_over, processes = running_processes(session);
    return reader->attempt == ATTEMPT_BEGUN || processes || (jobs && asks_for_jobs(exercise));
}

static void say_under_way(struct reader *reader)
{
    const struct session *session = reader->session;
    size_t jobs = session->job_count - session->jobs_over, processes = running_processes(session);
    struct text words = {.bytes = NULL};
    if (processes)
        text_put(&words, processes == 1 ? "a process is running: `join` waits for it"
                                        : "processes are running: `join` waits for all of them");
    else if (jobs)
        text_put(&words,
                 jobs == 1 ? "a job is running: `get` fetches its result" : "jobs are running: `get` fetches a result");
    else if (facts_value(reader->facts).kind == VALUE_PROCESS)
        text_put(&words, "the process is over: `join` tells how it ended");
    else
        text_put(&words, "the job is over: `get` fetches its result");
    say_notice(reader, &words);
}

void judge_line(struct reader *reader)
{
    const struct part *task = asked(reader);
    struct verdict verdict = {.accepted = false};
    if (!task || task->kind != PART_EXERCISE)
        return;
    judge(&task->exercise, reader->session, reader->facts, &verdict);
    if (verdict.accepted) {
        settle(reader, task, false);
    } else if (reader->attempt && is_under_way(reader, &task->exercise)) {
        say_under_way(reader);
    } else if (reader->attempt) {
        say_prose(reader, &verdict.said);
        offer_hint(reader);
    }
    prose_release(&verdict.said);
}

/* --- a quiz --- */

static unsigned count_bits(unsigned bits)
{
    return (unsigned)__builtin_popcount(bits);
}

/* How many are right, not which. */
static void say_wrong(struct reader *reader, unsigned chosen, unsigned right)
{
    unsigned given = count_bits(chosen), hits = count_bits(chosen & right), missing = count_bits(right & ~chosen);
    struct text words = {.bytes = NULL};
    if (hits == 0)
        text_put(&words, given == 1   ? "no, that is not it"
                         : given == 2 ? "no, neither of them is"
                                      : "no, none of them is");
    else if (hits < given)
        text_format(&words, "not quite: %u of these %u %s right", hits, given, hits == 1 ? "is" : "are");
    else
        text_put(&words, given == 1 ? "that is right" : "these are right");
    if (hits && missing)
        text_format(&words, ", and %u %s missing", missing, missing == 1 ? "is" : "are");
    text_put(&words, ".");
    struct prose said = {.lines = NULL};
    prose_add(&said, 0, 0, false, words.bytes, words.size);
    say_prose(reader, &said);
    prose_release(&said);
    text_release(&words);
    offer_hint(reader);
}

/* One word that means nothing to the session: it was meant as an answer. */
static bool is_no_line(struct session *session, const char *line)
{
    enum { LONGEST = 64 };
    char word[LONGEST];
    size_t begin = strspn(line, " \t("), size = strcspn(line + begin, " \t.,:;!?)"), end = begin + size;
    end += strspn(line + end, " \t.,:;!?)");
    if (line[end] || !size || size >= sizeof word)
        return false;
    memcpy(word, line + begin, size);
    word[size] = '\0';
    for (const char *c = word; *c; c++)
        if (!isalnum((unsigned char)*c) && !utf8_continues(*c) && (unsigned char)*c < 0x80)
            return false; /* it is more than a word */
    return !command_find(word) && !session_name(session, word) && !session_function(session, word) && !habit_hint(word);
}

bool take_choices(struct reader *reader, const char *line)
{
    const struct part *task = asked(reader);
    if (!task || task->kind != PART_QUIZ)
        return false;
    unsigned chosen = read_choices(line, task->quiz.count), right = right_choices(&task->quiz);
    if (!chosen && !is_no_line(reader->session, line))
        return false;
    if (!chosen)
        say_waiting(reader);
    else if (chosen == right)
        settle(reader, task, false);
    else
        say_wrong(reader, chosen, right);
    return true;
}

/* --- commands --- */

static bool nothing_is_asked(struct reader *reader, const struct call *call)
{
    struct complaint *complaint = &reader->session->complaint;
    complain(complaint, call->at, "nothing is asked on this page");
    return complain_hint(complaint, "%s",
                         reader->session->interactive ? "Enter goes on" : "`next` turns to the next page");
}

bool hint_command_run(void *context, const struct call *call, struct outcome *out)
{
    struct reader *reader = context;
    struct complaint *complaint = &reader->session->complaint;
    struct text words = {.bytes = NULL};
    if (!reader->open)
        return nothing_is_open(reader, call);
    const struct part *task = asked(reader);
    if (!task)
        return nothing_is_asked(reader, call);
    struct page *page = page_in_hand(reader);
    const struct passages *hints = page_hints(&reader->lesson, page);
    if (!hints->count) {
        complain(complaint, call->at, "there is no hint for this %s", kind_name(task));
        return complain_hint(complaint, "%s",
                             reader->session->no_skip ? "`next` leaves it open" : "`skip` shows the answer");
    }
    bool again = page->hints >= hints->count;
    page->hints += !again;
    begin_answer(reader);
    text_format(&words, "%s %zu of %zu: %s", again ? "again, hint" : "hint", page->hints, hints->count,
                hints->items[page->hints - 1].bytes);
    say_words(reader, text_string(&words));
    text_release(&words);
    page_compose(reader);
    end_answer(reader, out);
    return true;
}

/* Shows the answer, and runs it. false: Ctrl-C or the end came first. */
static bool run_answer(struct reader *reader, const struct exercise *exercise)
{
    for (size_t i = 0; i < exercise->answer.count; i++)
        if (!run_seen(reader, exercise->answer.items[i].bytes))
            return false;
    return true;
}

static void show_choices(struct reader *reader, const struct quiz *quiz)
{
    struct text words = {.bytes = NULL};
    struct prose said = {.lines = NULL};
    text_put(&words, "the answer: ");
    put_choices(&words, right_choices(quiz), ", ");
    prose_add(&said, 0, 0, false, words.bytes, words.size);
    say_prose(reader, &said);
    prose_release(&said);
    text_release(&words);
}

bool skip_command_run(void *context, const struct call *call, struct outcome *out)
{
    struct reader *reader = context;
    struct session *session = reader->session;
    if (!reader->open)
        return nothing_is_open(reader, call);
    const struct part *task = asked(reader);
    if (!task)
        return nothing_is_asked(reader, call);
    if (session->no_skip) {
        complain(&session->complaint, call->at, "answers are not shown here: `set noskip` is on");
        return complain_hint(&session->complaint, "%s`next` leaves it open",
                             hints_left(reader) ? "`hint` shows a hint, " : "");
    }
    begin_answer(reader);
    if (task->kind == PART_EXERCISE && !run_answer(reader, &task->exercise)) {
        end_answer(reader, NULL);
        return complain(&session->complaint, NO_PLACE, "the answer was broken off");
    }
    if (task->kind == PART_QUIZ)
        show_choices(reader, &task->quiz);
    settle(reader, task, true);
    end_answer(reader, out);
    return true;
}
