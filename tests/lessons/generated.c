/* tests/lessons/generated.c - lessons of random structure: what was generated is what is parsed, places included. A
 * failure prints the seed; POOLSCOPE_SEED=N runs that one alone. */
#include "tests/lessons/support.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/source.h"

enum { LESSONS = 2000 };

/* Writes a file, and beside it the lesson that it must be read as. */
struct generator {
    uint64_t state;
    struct text file;
    const char *line_end;
    size_t line, begin; /* of the line in hand: its number, from 1, and where it begins in the file */
    struct lesson wanted;
};

static unsigned pick(struct generator *g, unsigned below)
{
    g->state ^= g->state << 13;
    g->state ^= g->state >> 7;
    g->state ^= g->state << 17;
    return (unsigned)(g->state >> 33) % below;
}

static void put(struct generator *g, const char *words)
{
    text_put(&g->file, words);
}

static void end_line(struct generator *g)
{
    put(g, g->line_end);
    g->begin = g->file.size;
    g->line++;
}

static void put_line(struct generator *g, const char *words)
{
    put(g, words);
    end_line(g);
}

static void put_blank_lines(struct generator *g, unsigned least)
{
    for (unsigned i = least + pick(g, 2); i > 0; i--)
        end_line(g);
}

static const char *word(struct generator *g)
{
    static const char *const words[] = {"pool",   "naïve", "the",      "漢字",  "x²",
                                        "Wörter", "a;b",   "worker's", "0..20", "(2, 3)"};
    return words[pick(g, sizeof words / sizeof *words)];
}

static void add_words(struct generator *g, struct text *out)
{
    text_put(out, word(g));
    for (unsigned i = pick(g, 5); i > 0; i--) {
        text_put(out, " ");
        text_put(out, word(g));
    }
}

/* Words, put where the file stands: with their place. Every line after the first begins with blanks. */
static struct passage put_passage(struct generator *g, unsigned lines)
{
    struct passage passage = {.line = g->line,
                              .column = 1 + characters(g->file.bytes + g->begin, g->file.size - g->begin)};
    struct text words = {.bytes = NULL};
    for (unsigned i = 0; i < lines; i++) {
        size_t had = words.size;
        if (i) {
            end_line(g);
            put(g, "   ");
            text_put(&words, "\n");
            had++;
        }
        add_words(g, &words);
        put(g, words.bytes + had);
    }
    end_line(g);
    passage.bytes = words.bytes;
    return passage;
}

static struct part *add_part(struct generator *g, enum part_kind kind, bool begins_page)
{
    struct lesson *lesson = &g->wanted;
    lesson->parts = must_grow(lesson->parts, lesson->count, &lesson->room, sizeof *lesson->parts);
    lesson->parts[lesson->count] = (struct part){.kind = kind, .line = g->line, .begins_page = begins_page};
    return &lesson->parts[lesson->count++];
}

/* --- what it is made of --- */

/* Nothing of it may be taken for what it looks like. */
static void put_decoy(struct generator *g)
{
    static const char *const decoys[][6] = {
        {"<!-- a", "```exercise", "# no heading", "-->"},
        {"<!-- ---", "", "```", "-->"},
    };
    const char *const *lines = decoys[pick(g, 2)];
    for (size_t i = 0; lines[i]; i++)
        put_line(g, lines[i]);
}

static void put_paragraph(struct generator *g, struct prose *prose)
{
    struct text words = {.bytes = NULL};
    if (prose->count)
        prose_add(prose, 0, 0, false, "", 0);
    for (unsigned i = 1 + pick(g, 3); i > 0; i--) {
        size_t had = words.size;
        if (had)
            text_put(&words, " ");
        add_words(g, &words);
        put_line(g, words.bytes + had + (had ? 1 : 0));
    }
    prose_add(prose, 0, 0, false, words.bytes, words.size);
    text_release(&words);
}

static void put_code(struct generator *g, struct prose *prose)
{
    static const char shown[] = MARK_CODE ">>> # no heading" MARK_PLAIN;
    put_line(g, pick(g, 2) ? "```python" : "```");
    put_line(g, ">>> # no heading");
    put_line(g, "```");
    if (prose->count)
        prose_add(prose, 0, 0, false, "", 0);
    prose_add(prose, 2, 2, true, shown, sizeof shown - 1);
}

static void put_heading(struct generator *g, struct prose *prose)
{
    struct text words = {.bytes = NULL}, shown = {.bytes = NULL};
    bool first = pick(g, 2), underlined = pick(g, 3) == 0;
    add_words(g, &words);
    put(g, underlined ? "" : first ? "# " : "## ");
    put_line(g, words.bytes);
    if (underlined)
        put_line(g, first ? "===" : "-----");
    text_format(&shown, "%s%s%s", MARK_STRONG, words.bytes, MARK_PLAIN);
    prose_add(prose, 0, 0, false, shown.bytes, shown.size);
    if (first && !g->wanted.title)
        g->wanted.title = must_copy(words.bytes, words.size);
    text_release(&words);
    text_release(&shown);
}

/* Between it and prose before it there is a heading or a break. */
static void put_prose(struct generator *g, bool apart)
{
    bool heading = pick(g, 2), broken = pick(g, 3) == 0 || (apart && !heading);
    if (broken) {
        put_line(g, pick(g, 2) ? "---" : "* * *");
        put_blank_lines(g, 1);
    }
    struct part *part = add_part(g, PART_PROSE, heading || broken);
    if (heading) {
        put_heading(g, &part->prose);
        put_blank_lines(g, 1);
    }
    for (unsigned i = 1 + pick(g, 3); i > 0; i--) {
        if (pick(g, 6) == 0)
            put_code(g, &part->prose);
        else
            put_paragraph(g, &part->prose);
        put_blank_lines(g, 1);
        if (pick(g, 6) == 0)
            put_decoy(g);
    }
}

static void put_command(struct generator *g, struct passage *out, const char *further)
{
    *out =
        (struct passage){.line = g->line, .column = 1 + characters(g->file.bytes + g->begin, g->file.size - g->begin)};
    struct text typed = {.bytes = NULL};
    text_format(&typed, "map square %u", pick(g, 100));
    for (unsigned i = pick(g, 5) == 0 ? 2 : 0; i > 0; i--)
        text_format(&typed, i == 2 ? " [1,\n%u," : "\n%u]", pick(g, 100));
    out->bytes = typed.bytes;
    for (const char *at = typed.bytes; *at;) {
        size_t size = strcspn(at, "\n");
        text_add(&g->file, at, size);
        end_line(g);
        at += size + (at[size] == '\n');
        if (*at)
            put(g, further);
    }
}

static void put_transcript(struct generator *g)
{
    struct transcript_fence *transcript = &add_part(g, PART_TRANSCRIPT, false)->transcript;
    transcript->figures = pick(g, 3) == 0;
    put_line(g, transcript->figures ? "```poolscope figures" : "```poolscope");
    for (unsigned i = 1 + pick(g, 4); i > 0; i--) {
        transcript->prompts =
            must_grow(transcript->prompts, transcript->count, &transcript->room, sizeof *transcript->prompts);
        struct prompted *prompt = &transcript->prompts[transcript->count++];
        *prompt = (struct prompted){.typed = {.line = 0}};
        put(g, ">>> ");
        put_command(g, &prompt->typed, "... ");
        for (unsigned k = pick(g, 3); k > 0; k--) {
            for (unsigned blank = pick(g, 4) / 3; blank > 0; blank--) {
                passages_add(&prompt->expected, (struct passage){must_copy("", 0), g->line, 1});
                end_line(g);
            }
            if (pick(g, 4) == 0) {
                passages_add(&prompt->expected, (struct passage){must_copy("...", 3), g->line, 1});
                put_line(g, "...");
            } else {
                passages_add(&prompt->expected, put_passage(g, 1));
            }
        }
        put_blank_lines(g, 0);
    }
    put_line(g, "```");
}

static void put_commands(struct generator *g, const char *key, struct passages *out)
{
    put(g, key);
    put(g, ":");
    if (pick(g, 2)) {
        put(g, " ");
        put_command(g, passages_add(out, (struct passage){.line = 0}), "   ");
    } else {
        end_line(g);
    }
    for (unsigned i = pick(g, 3) + (out->count == 0); i > 0; i--) {
        put(g, "  ");
        put_command(g, passages_add(out, (struct passage){.line = 0}), "     ");
        put_blank_lines(g, 0);
    }
}

static void put_field(struct generator *g, const char *key, struct passages *out, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        put(g, key);
        put(g, pick(g, 2) ? ": " : ":   ");
        passages_add(out, put_passage(g, strcmp(key, "accept") == 0 ? 1 : 1 + pick(g, 3)));
        put_blank_lines(g, 0);
    }
}

static void put_one(struct generator *g, const char *key, struct passage *out)
{
    put(g, key);
    put(g, ": ");
    *out = put_passage(g, 1 + pick(g, 2));
}

static void put_advice(struct generator *g, struct exercise *exercise)
{
    exercise->advice =
        must_grow(exercise->advice, exercise->advice_count, &exercise->advice_room, sizeof *exercise->advice);
    struct advice *advice = &exercise->advice[exercise->advice_count++];
    struct text condition = {.bytes = NULL};
    put(g, "if: ");
    add_words(g, &condition);
    advice->condition = (struct passage){condition.bytes, g->line, 5};
    put(g, condition.bytes);
    put(g, " => ");
    advice->words = put_passage(g, 1 + pick(g, 2));
}

static void put_exercise(struct generator *g)
{
    struct exercise *exercise = &add_part(g, PART_EXERCISE, false)->exercise;
    put_line(g, "```exercise");
    unsigned turn = pick(g, 7);
    for (unsigned i = 0; i < 7; i++, turn = (turn + 1) % 7) { /* in any order */
        if (turn == 0)
            put_one(g, "ask", &exercise->ask);
        else if (turn == 1 && pick(g, 2))
            put_commands(g, "setup", &exercise->setup);
        else if (turn == 2)
            put_field(g, "accept", &exercise->accept, 1 + pick(g, 2));
        else if (turn == 3)
            put_field(g, "hint", &exercise->hints, pick(g, 3));
        else if (turn == 4 && pick(g, 2))
            put_advice(g, exercise);
        else if (turn == 5)
            put_commands(g, "answer", &exercise->answer);
        else if (turn == 6 && pick(g, 2))
            put_one(g, "after", &exercise->after);
    }
    put_line(g, "```");
}

static void put_quiz(struct generator *g)
{
    struct quiz *quiz = &add_part(g, PART_QUIZ, false)->quiz;
    put_line(g, "```quiz");
    put_one(g, "ask", &quiz->ask);
    unsigned count = 2 + pick(g, 8), right = pick(g, count);
    for (unsigned i = 0; i < count; i++) {
        bool is_right = i == right || pick(g, 3) == 0;
        quiz->choices = must_grow(quiz->choices, quiz->count, &quiz->room, sizeof *quiz->choices);
        put(g, is_right ? "* " : "- ");
        quiz->choices[quiz->count++] = (struct choice){put_passage(g, 1 + pick(g, 2)), is_right};
    }
    put_field(g, "hint", &quiz->hints, pick(g, 3));
    if (pick(g, 2))
        put_one(g, "after", &quiz->after);
    put_line(g, "```");
}

static void generate(struct generator *g, uint64_t seed)
{
    *g = (struct generator){.state = seed * 0x9e3779b97f4a7c15U + 1, .line = 1};
    pick(g, 2);
    g->line_end = pick(g, 4) ? "\n" : "\r\n";
    bool prose = false;
    for (unsigned i = pick(g, 12); i > 0; i--) {
        unsigned what = pick(g, 5);
        if (what < 2)
            put_prose(g, prose);
        else if (what == 2)
            put_transcript(g);
        else if (what == 3)
            put_exercise(g);
        else
            put_quiz(g);
        prose = what < 2;
        put_blank_lines(g, 1);
    }
}

/* --- what came of it --- */

static bool same_passage(const struct passage *a, const struct passage *b)
{
    if (!a->bytes || !b->bytes)
        return a->bytes == b->bytes;
    return strcmp(a->bytes, b->bytes) == 0 && a->line == b->line && a->column == b->column;
}

static bool same_passages(const struct passages *a, const struct passages *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = same_passage(&a->items[i], &b->items[i]);
    return same;
}

static bool same_prose(const struct prose *a, const struct prose *b)
{
    struct text left = {.bytes = NULL}, right = {.bytes = NULL};
    prose_to_text(a, &left);
    prose_to_text(b, &right);
    bool same = strcmp(text_string(&left), text_string(&right)) == 0;
    text_release(&left);
    text_release(&right);
    return same;
}

static bool same_transcript(const struct transcript_fence *a, const struct transcript_fence *b)
{
    bool same = a->count == b->count && a->figures == b->figures;
    for (size_t i = 0; same && i < a->count; i++)
        same = same_passage(&a->prompts[i].typed, &b->prompts[i].typed) &&
               same_passages(&a->prompts[i].expected, &b->prompts[i].expected);
    return same;
}

static bool same_exercise(const struct exercise *a, const struct exercise *b)
{
    bool same = a->advice_count == b->advice_count;
    for (size_t i = 0; same && i < a->advice_count; i++)
        same = same_passage(&a->advice[i].condition, &b->advice[i].condition) &&
               same_passage(&a->advice[i].words, &b->advice[i].words);
    return same && same_passage(&a->ask, &b->ask) && same_passages(&a->setup, &b->setup) &&
           same_passages(&a->accept, &b->accept) && same_passages(&a->hints, &b->hints) &&
           same_passages(&a->answer, &b->answer) && same_passage(&a->after, &b->after);
}

static bool same_quiz(const struct quiz *a, const struct quiz *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = a->choices[i].right == b->choices[i].right && same_passage(&a->choices[i].words, &b->choices[i].words);
    return same && same_passage(&a->ask, &b->ask) && same_passages(&a->hints, &b->hints) &&
           same_passage(&a->after, &b->after);
}

static bool same_part(const struct part *a, const struct part *b)
{
    return a->kind == b->kind && a->line == b->line && a->begins_page == b->begins_page &&
           same_prose(&a->prose, &b->prose) && same_transcript(&a->transcript, &b->transcript) &&
           same_exercise(&a->exercise, &b->exercise) && same_quiz(&a->quiz, &b->quiz);
}

static void try_seed(uint64_t seed)
{
    struct generator g;
    struct lesson lesson;
    struct lesson_error error;
    generate(&g, seed);
    if (!lesson_parse("x.md", text_string(&g.file), g.file.size, &lesson, &error))
        fail_msg("seed %llu: line %zu: %s\n%s", (unsigned long long)seed, error.line, error.message.bytes,
                 g.file.bytes);
    size_t i = 0;
    while (i < lesson.count && i < g.wanted.count && same_part(&lesson.parts[i], &g.wanted.parts[i]))
        i++;
    if (i < lesson.count || i < g.wanted.count)
        fail_msg("seed %llu: part %zu of %zu, where %zu are wanted\n%s", (unsigned long long)seed, i + 1, lesson.count,
                 g.wanted.count, g.file.bytes);
    if (g.wanted.title)
        assert_string_equal(lesson.title, g.wanted.title);
    lesson_release(&lesson);
    lesson_release(&g.wanted);
    text_release(&g.file);
}

static void what_was_generated_is_parsed(void **state)
{
    (void)state;
    const char *seed = getenv("POOLSCOPE_SEED");
    if (seed) {
        try_seed(strtoull(seed, NULL, 10));
        return;
    }
    for (uint64_t i = 1; i <= LESSONS; i++)
        try_seed(i);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_generated_is_parsed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
