/* lessons/reader/judge.c - accept, and what is said where it does not hold. */
#include "lessons/reader/judge_inside.h"

#include <stdlib.h>
#include <string.h>

#include "lessons/reader/words.h"

enum {
    JUDGE_NS = 2000000000,
    ROOM = 3, /* lines, as few as 80x24 leave with a page above and the pane: advice takes one of them */
};

static const struct value *find_fact(void *context, const char *name)
{
    return facts_find(context, name);
}

static bool has_fact(void *context, const char *name)
{
    (void)context;
    return facts_is_name(name);
}

bool judging_ask(const struct judging *judging, struct piece source, struct asked *out)
{
    const struct ask_names names = {find_fact, has_fact, (void *)judging->facts};
    char *text = must_copy(source.at, source.size);
    bool good = ask(judging->session, text, &names, judging->deadline_ns, out);
    free(text);
    return good;
}

static struct piece whole(const struct passage *passage)
{
    return (struct piece){passage->bytes, strlen(passage->bytes)};
}

static bool holds(const struct judging *judging, struct piece source)
{
    struct asked asked;
    bool good = judging_ask(judging, source, &asked) && value_is_true(asked.value);
    value_release(&asked.value);
    return good;
}

/* Two conditions may not hold for the same reason. */
static bool is_said(const struct prose *said, const struct text *line)
{
    for (size_t i = 0; i < said->count; i++)
        if (said->lines[i].size == line->size && memcmp(said->lines[i].bytes, text_string(line), line->size) == 0)
            return true;
    return false;
}

void say_line(struct judging *judging, struct text *line)
{
    if (!is_said(judging->said, line))
        prose_add(judging->said, 0, 0, false, text_string(line), line->size);
    text_release(line);
}

static void say_failure(struct judging *judging)
{
    struct text line = {.bytes = NULL};
    const struct value *error = facts_find(judging->facts, "error");
    text_put(&line, MARK_ALERT "the last command failed" MARK_PLAIN);
    if (error && error->kind == VALUE_INT && error->i > 1)
        text_format(&line, " (%s)", exception_name(error->i));
    say_line(judging, &line);
}

static void say_broken_off(struct judging *judging)
{
    struct text line = {.bytes = NULL};
    text_put(&line, "the last command was broken off, and is no answer");
    say_line(judging, &line);
}

/* The first condition that does not hold; NULL: all of them do. */
static const struct passage *first_unmet(const struct judging *judging, const struct exercise *exercise)
{
    for (size_t i = 0; i < exercise->accept.count; i++)
        if (!holds(judging, whole(&exercise->accept.items[i])))
            return &exercise->accept.items[i];
    return NULL;
}

/* What does not hold, one after the other, as far as there is room. */
static void say_all_unmet(struct judging *judging, const struct exercise *exercise)
{
    for (size_t i = 0; i < exercise->accept.count; i++) {
        struct piece pieces[PIECES_MAX];
        size_t count = split_ands(whole(&exercise->accept.items[i]), pieces);
        for (size_t k = 0; k < count && judging->said->count < judging->room; k++)
            if (!holds(judging, pieces[k]))
                say_unmet(judging, pieces[k]);
    }
}

static bool asks_for_failure(const struct exercise *exercise)
{
    for (size_t i = 0; i < exercise->accept.count; i++) {
        struct piece name;
        for (size_t at = 0; next_name(whole(&exercise->accept.items[i]), &at, &name);)
            if (piece_is(name, "error"))
                return true;
    }
    return false;
}

/* The first that fits; NULL: none does. Some time is left to say what is wrong. */
static const struct advice *find_advice(const struct judging *judging, const struct exercise *exercise)
{
    struct judging hurried = *judging;
    hurried.deadline_ns -= JUDGE_NS / 4;
    for (size_t i = 0; i < exercise->advice_count; i++)
        if (holds(&hurried, whole(&exercise->advice[i].condition)))
            return &exercise->advice[i];
    return NULL;
}

static void say_why(struct judging *judging, const struct exercise *exercise, const struct passage *unmet)
{
    enum ended ended = facts_ended(judging->facts);
    const struct advice *advice = find_advice(judging, exercise);
    judging->room -= advice != NULL;
    /* Of a command that failed the error stands above, and should stay in sight. */
    if (ended != ENDED_FAILED || asks_for_failure(exercise))
        say_all_unmet(judging, exercise);
    else if (!advice)
        say_failure(judging);
    if (!judging->said->count && !advice) /* what is shared has changed since: by now it holds */
        say_unheld_then(judging, whole(unmet));
    if (advice)
        render_words(advice->words.bytes, judging->said);
}

void judge(const struct exercise *exercise, struct session *session, const struct facts *facts, struct verdict *out)
{
    *out = (struct verdict){.accepted = false};
    struct judging judging = {session, facts, clock_ns() + JUDGE_NS, &out->said, ROOM};
    if (facts_ended(facts) == ENDED_BROKEN_OFF) {
        say_broken_off(&judging);
        return;
    }
    const struct passage *unmet = first_unmet(&judging, exercise);
    out->accepted = !unmet;
    if (unmet)
        say_why(&judging, exercise, unmet);
}

/* --- without running anything --- */

/* The place of byte `at` of the passage, in the file. */
static void set_place(const struct passage *passage, size_t at, struct lesson_error *error)
{
    error->line = passage->line;
    error->column = passage->column;
    for (size_t i = 0; i < at && passage->bytes[i]; i++) {
        if (passage->bytes[i] == '\n') {
            error->line++;
            error->column = 1;
        } else if (!utf8_continues(passage->bytes[i])) {
            error->column++;
        }
    }
}

static bool check_one(const struct passage *passage, struct lesson_error *error)
{
    struct define_error wrong = {.at = 0};
    if (ask_reads(passage->bytes, &wrong))
        return true;
    set_place(passage, wrong.at, error);
    text_put(&error->message, wrong.message);
    text_put(&error->hint, wrong.hint);
    return false;
}

bool judge_check(const struct exercise *exercise, struct lesson_error *error)
{
    for (size_t i = 0; i < exercise->accept.count; i++)
        if (!check_one(&exercise->accept.items[i], error))
            return false;
    for (size_t i = 0; i < exercise->advice_count; i++)
        if (!check_one(&exercise->advice[i].condition, error))
            return false;
    return true;
}

static void collect_all(const struct passages *passages, struct words *out)
{
    for (size_t i = 0; i < passages->count; i++)
        words_add_all(out, passages->items[i].bytes);
}

/* The words of all that the lesson types. */
static void collect_typed(const struct lesson *lesson, struct words *out)
{
    for (size_t p = 0; p < lesson->count; p++) {
        const struct part *part = &lesson->parts[p];
        if (part->kind == PART_EXERCISE) {
            collect_all(&part->exercise.setup, out);
            collect_all(&part->exercise.answer, out);
        }
        for (size_t i = 0; part->kind == PART_TRANSCRIPT && i < part->transcript.count; i++)
            words_add_all(out, part->transcript.prompts[i].typed.bytes);
    }
}

static const char *near_fact(const char *name)
{
    for (size_t i = 0; strlen(name) > 3 && facts_name(i); i++)
        if (edit_distance(name, facts_name(i)) == 1)
            return facts_name(i);
    return NULL;
}

/* The variables of the expression's own, `for NAME in`. */
static void collect_bound(struct piece source, struct words *out)
{
    struct piece piece;
    bool between = false;
    for (size_t at = 0; next_name(source, &at, &piece);) {
        if (between)
            words_add(out, piece.at, piece.size);
        between = piece_is(piece, "for") || (between && !piece_is(piece, "in"));
    }
}

/* A name that nothing makes and that is nearly a fact's. */
static bool check_spelling(struct words *typed, const struct passage *passage, struct lesson_error *error)
{
    struct words bound = {.items = NULL};
    struct piece piece;
    bool good = true;
    collect_bound(whole(passage), &bound);
    for (size_t at = 0; good && next_name(whole(passage), &at, &piece);) {
        char *name = must_copy(piece.at, piece.size);
        bool known = facts_is_name(name) || function_find(name) || words_have(typed, name) || words_have(&bound, name);
        const char *near = known ? NULL : near_fact(name);
        if (near) {
            set_place(passage, (size_t)(piece.at - passage->bytes), error);
            text_format(&error->message, "there is no '%s': nothing in the lesson makes it", name);
            text_format(&error->hint, "did you mean '%s'?", near);
        }
        free(name);
        good = !near;
    }
    words_release(&bound);
    return good;
}

static bool check_exercise(const struct exercise *exercise, struct words *typed, struct lesson_error *error)
{
    if (!judge_check(exercise, error))
        return false;
    for (size_t i = 0; i < exercise->accept.count; i++)
        if (!check_spelling(typed, &exercise->accept.items[i], error))
            return false;
    for (size_t i = 0; i < exercise->advice_count; i++)
        if (!check_spelling(typed, &exercise->advice[i].condition, error))
            return false;
    return true;
}

bool judge_check_lesson(const struct lesson *lesson, struct lesson_error *error)
{
    struct words typed = {.items = NULL};
    bool good = true;
    collect_typed(lesson, &typed);
    for (size_t p = 0; good && p < lesson->count; p++)
        if (lesson->parts[p].kind == PART_EXERCISE)
            good = check_exercise(&lesson->parts[p].exercise, &typed, error);
    words_release(&typed);
    return good;
}
