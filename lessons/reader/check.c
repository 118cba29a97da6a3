/* lessons/reader/check.c - lessons as tests. */
#include "lessons/reader/check_inside.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/match.h"

/* --- transcripts --- */

static void show_line(struct check *check, const char *before, const char *bytes, size_t size)
{
    struct text line = {.bytes = NULL};
    text_put(&line, before);
    if (bytes)
        text_add(&line, bytes, size);
    else
        text_put(&line, "(nothing more)");
    check_show(check, text_string(&line), line.size);
    text_release(&line);
}

static void say_mismatch(struct check *check, const struct prompted *prompted, const struct mismatch *mismatch)
{
    bool behind = mismatch->line >= prompted->expected.count;
    const struct passage *expected = behind ? NULL : &prompted->expected.items[mismatch->line];
    check_fault(check, expected ? expected->line : prompted->typed.line, "it prints something else");
    show_line(check, ">>> ", prompted->typed.bytes, strlen(prompted->typed.bytes));
    show_line(check, "expected  ", expected ? expected->bytes : NULL, expected ? strlen(expected->bytes) : 0);
    show_line(check, "got       ", mismatch->got, mismatch->got_size);
    const struct text *printed = &check->printed;
    if (printed->size && memchr(printed->bytes, '\n', printed->size - 1)) {
        check_show(check, "all of it:", strlen("all of it:"));
        check_show(check, printed->bytes, printed->size);
    }
}

static bool is_wanted(void *context)
{
    return session_still_wanted(context);
}

static void check_printed(struct check *check, const struct prompted *prompted)
{
    const struct match_watch watch = {is_wanted, &check->session};
    const struct text *printed = &check->printed;
    struct mismatch mismatch;
    if (match_text(&prompted->expected, text_string(printed), printed->size, &watch, &mismatch))
        return;
    if (!mismatch.given_up)
        say_mismatch(check, prompted, &mismatch);
    else if (session_still_wanted(&check->session))
        check_fault(check, prompted->typed.line,
                    "it takes too long to find out whether this is what it prints: too many lines that are alike stand "
                    "behind a `...`");
    else
        check_note_end(check, prompted->typed.line);
}

static void check_transcript(struct check *check, const struct transcript_fence *fence)
{
    for (size_t i = 0; i < fence->count && !check->over; i++) {
        const struct prompted *prompted = &fence->prompts[i];
        check_run(check, &prompted->typed, fence->figures);
        if (!check->over)
            check_printed(check, prompted);
    }
}

/* --- exercises --- */

static bool is_right(struct check *check, const struct exercise *exercise, struct verdict *verdict)
{
    judge(exercise, &check->session, check->facts, verdict);
    check_note_end(check, exercise->accept.items[0].line);
    return verdict->accepted;
}

/* Lines of which none has to print anything in particular. The last of an answer may fail: that can be what is asked
 * for. */
static bool run_all(struct check *check, const struct passages *lines, bool last_may_fail)
{
    for (size_t i = 0; i < lines->count && !check->over; i++) {
        bool may_fail = last_may_fail && i + 1 == lines->count;
        bool good = check_run(check, &lines->items[i], false);
        if (good || check->over || (may_fail && !check->session.callback_failed))
            continue;
        check_fault(check, lines->items[i].line, "this fails, and what follows needs it");
        check_show(check, text_string(&check->printed), check->printed.size);
        return false;
    }
    return !check->over;
}

/* It must not be right before anybody has answered, nor with a command that has nothing to do with it. */
static bool is_wrong_at_first(struct check *check, const struct exercise *exercise)
{
    const struct outcome outcome = {.value = {.kind = VALUE_NOTHING}};
    const struct ran idle = {.outcome = &outcome, .good = true, .began_ns = clock_ns()};
    struct verdict verdict;
    facts_clear(check->facts);
    bool right = is_right(check, exercise, &verdict);
    prose_release(&verdict.said);
    if (!right && !check->over) {
        facts_note(check->facts, &check->session, &idle);
        right = is_right(check, exercise, &verdict);
        prose_release(&verdict.said);
    }
    if (right)
        check_fault(check, exercise->accept.items[0].line,
                    "the exercise is right before it is answered: `accept` holds already");
    facts_clear(check->facts);
    return !right;
}

static void show_verdict(struct check *check, const struct verdict *verdict)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&bytes, &size);
    if (!stream)
        return;
    prose_print(&verdict->said, 100, false, stream);
    fclose(stream);
    check_show(check, bytes, size);
    free(bytes);
}

static void check_exercise(struct check *check, const struct exercise *exercise)
{
    struct verdict verdict;
    check->exercises++;
    if (!run_all(check, &exercise->setup, false))
        return;
    is_wrong_at_first(check, exercise);
    if (!run_all(check, &exercise->answer, true))
        return;
    if (!is_right(check, exercise, &verdict) && !check->over) {
        const struct passage *last = &exercise->answer.items[exercise->answer.count - 1];
        check_fault(check, last->line, "the exercise is not right with its answer");
        show_line(check, ">>> ", last->bytes, strlen(last->bytes));
        check_show(check, text_string(&check->printed), check->printed.size);
        show_verdict(check, &verdict);
    }
    prose_release(&verdict.said);
}

/* --- lessons --- */

static void check_parts(struct check *check)
{
    for (size_t i = 0; i < check->lesson->count && !check->over; i++) {
        const struct part *part = &check->lesson->parts[i];
        if (part->kind == PART_TRANSCRIPT)
            check_transcript(check, &part->transcript);
        else if (part->kind == PART_EXERCISE)
            check_exercise(check, &part->exercise);
        check->quizzes += part->kind == PART_QUIZ;
    }
    loop_turn(&check->session, 0); /* a signal that came last */
}

static void say_good(const struct check *check, uint64_t began_ns, FILE *out)
{
    struct text text = {.bytes = NULL};
    text_add_visible(&text, check->lesson->path, strlen(check->lesson->path));
    text_put(&text, ": ");
    text_number_of(&text, check->commands, "command");
    text_put(&text, ", ");
    text_number_of(&text, check->exercises, "exercise");
    text_format(&text, check->quizzes == 1 ? ", %zu quiz: " : ", %zu quizzes: ", check->quizzes);
    text_duration(&text, clock_ns() - began_ns);
    fprintf(out, "%s\n", text_string(&text));
    fflush(out);
    text_release(&text);
}

/* Runs one that could be read. *ended: a signal that ended it. */
static bool run_lesson(const struct lesson *lesson, const struct check_how *how, int *ended)
{
    uint64_t began = clock_ns();
    struct check check = {.lesson = lesson, .err = how->err, .limit_ns = how->limit_ns};
    if (!check_open(&check))
        return false;
    check_parts(&check);
    const struct session *session = &check.session;
    bool late = clock_ns() >= session->give_up_ns;
    *ended = session->end_signal ? session->end_signal : session->interrupted && !late ? SIGINT : 0;
    if (late && !check.over)
        check_fault(&check, 1, "it did not end within %.3g s", (double)check.limit_ns / 1e9);
    bool good = !check.faults && !*ended;
    if (good)
        say_good(&check, began, how->out);
    check_close(&check);
    return good;
}

static bool check_lesson(const char *path, const struct check_how *how, int *ended)
{
    struct lesson lesson = {.path = NULL};
    struct lesson_error error = {.line = 0};
    bool good = lesson_read(path, &lesson, &error) && judge_check_lesson(&lesson, &error);
    if (good) {
        good = run_lesson(&lesson, how, ended);
    } else {
        struct text text = {.bytes = NULL};
        lesson_error_text(&error, path, &text);
        fprintf(how->err, "%s\n", text_string(&text));
        text_release(&text);
    }
    lesson_release(&lesson);
    lesson_error_release(&error);
    return good;
}

bool check_lessons(char *const *paths, size_t count, const struct check_how *how)
{
    bool good = true;
    int ended = 0;
    for (size_t i = 0; i < count && !ended; i++)
        good &= check_lesson(paths[i], how, &ended);
    if (ended && how->end_signal)
        *how->end_signal = ended;
    return good;
}
