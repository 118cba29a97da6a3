/* tests/repl/hint.c - what may follow a line that is being typed. */
#include "tests/repl/support.h"

#include <stdlib.h>
#include <string.h>

#include "repl/pane.h"

static void expect_hint(const char *line, const char *wanted)
{
    struct text hint = {.bytes = NULL};
    line_hint(line, &hint);
    if (strcmp(text_string(&hint), wanted) != 0)
        fail_msg("'%s' is followed by '%s' and not by '%s'", line, text_string(&hint), wanted);
    text_release(&hint);
}

/* With the command's summary behind it, whatever that says. */
static void expect_begin(const char *line, const char *begin, const char *command)
{
    char wanted[256];
    snprintf(wanted, sizeof wanted, "%s   %s", begin, command_find(command)->summary);
    expect_hint(line, wanted);
}

static void what_a_command_takes(void **state)
{
    (void)state;
    expect_begin("map ", "F ITEMS [chunksize=K] [async]", "map");
    expect_begin("pi ", "N [async]", "pi");
    expect_begin("pool ", "[N] [fork|spawn] [maxtasks=K] [initializer=(F ARGS)]", "pool");
    expect_begin("kill ", "wK|pK", "kill");
    expect_begin("compare ", "COMMAND [rounds=R]", "compare");
    expect_begin("  map ", "F ITEMS [chunksize=K] [async]", "map");
}

static void what_is_typed_is_not_asked_for_again(void **state)
{
    (void)state;
    expect_hint("map square ", "ITEMS [chunksize=K] [async]");
    expect_hint("map square 0..20 ", "[chunksize=K] [async]");
    expect_hint("map square 0..20 chunksize=3 ", "[async]");
    expect_hint("map square 0..20 chunksize=3 async ", "");
    expect_hint("map square 0..20 async ", "[chunksize=K]");
    expect_hint("map  square   0..20  async ", "[chunksize=K]");
}

static void nothing_while_a_word_is_typed(void **state)
{
    (void)state;
    static const char *const lines[] = {"",     "m", "map", "map s", "map square", "map square 0..20 ch",
                                        "help", " ", "    "};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        expect_hint(lines[i], "");
}

static void the_last_command_counts(void **state)
{
    (void)state;
    expect_begin("pool 4; map ", "F ITEMS [chunksize=K] [async]", "map");
    expect_begin("r = map ", "F ITEMS [chunksize=K] [async]", "map");
    expect_begin("r=map ", "F ITEMS [chunksize=K] [async]", "map");
    expect_begin("compare map ", "F ITEMS [chunksize=K] [async]", "map");
    expect_begin("time serial map ", "F ITEMS [chunksize=K] [async]", "map");
    expect_hint("pool 4; compare map square ", "ITEMS [chunksize=K] [async]");
}

static void what_is_no_command_has_no_hint(void **state)
{
    (void)state;
    static const char *const lines[] = {"mapp ",     "1 2 3 ", "= ",         "; ",    ";; ",    "r = ",  "[1, 2 ",
                                        "\xff\xfe ", "計 算 ", "x = y = z ", "(map ", "# map ", "quit; "};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        expect_hint(lines[i], "");
}

/* Bytes by chance, and words of the language: no crash, and nothing but the language's own words. */
static void chance(void **state)
{
    (void)state;
    static const char *const pieces[] = {"map",
                                         " ",
                                         " ",
                                         ";",
                                         "=",
                                         "compare",
                                         "serial ",
                                         "async",
                                         "chunksize=",
                                         "0..9",
                                         "averylongwordindeedmorethanthirtytwobytes",
                                         "\t",
                                         "(",
                                         "[",
                                         "\xc3",
                                         "x",
                                         "time "};
    struct dice dice = {3};
    for (int round = 0; round < 100000; round++) {
        char line[256] = "";
        struct text hint = {.bytes = NULL};
        for (uint64_t n = roll_below(&dice, 9); n; n--)
            strcat(line, pieces[roll_below(&dice, sizeof pieces / sizeof *pieces)]);
        char *copy = strdup(line); /* ends where the line does */
        line_hint(copy, &hint);
        for (size_t i = 0; i < hint.size; i++)
            assert_in_range((unsigned char)hint.bytes[i], ' ', 0x7e);
        text_release(&hint);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_command_takes),           cmocka_unit_test(what_is_typed_is_not_asked_for_again),
        cmocka_unit_test(nothing_while_a_word_is_typed),  cmocka_unit_test(the_last_command_counts),
        cmocka_unit_test(what_is_no_command_has_no_hint), cmocka_unit_test(chance),
    };
    return cmocka_run_group_tests_name("hint", tests, NULL, NULL);
}
