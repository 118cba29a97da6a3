/* A lesson that types itself: to its end, held still, taken over and given back. */
#include "tests/terminal/pane.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char lesson[] = "# Small things\n"
                             "\n"
                             "Numbers are added up by `sum`.\n"
                             "\n"
                             "```poolscope\n"
                             ">>> sum [20, 22]\n"
                             "42\n"
                             "```\n"
                             "\n"
                             "## A pool\n"
                             "\n"
                             "What takes long is waited for.\n"
                             "\n"
                             "```poolscope\n"
                             ">>> pool 2\n"
                             ">>> map sleep_ms [300,\n"
                             "...   299]\n"
                             "[300, 299]\n"
                             ">>> later = map sleep_ms [400] async\n"
                             ">>> sum [1000, 234]\n"
                             "1234\n"
                             "```\n"
                             "\n"
                             "## To do\n"
                             "\n"
                             "The third page.\n"
                             "\n"
                             "```exercise\n"
                             "ask: Add 40 and 3.\n"
                             "accept: result == 43\n"
                             "answer: sum [40, 3]\n"
                             "after: That is the sum.\n"
                             "```\n"
                             "\n"
                             "## A question\n"
                             "\n"
                             "```quiz\n"
                             "ask: What takes long?\n"
                             "- nothing\n"
                             "* sleep_ms\n"
                             "after: It sleeps.\n"
                             "```\n";

static void play_as(struct terminal *terminal, const char *text, const char *speed, struct terminal_options options)
{
    static const char *arguments[] = {"--play", "small.md", "--speed", NULL, NULL};
    arguments[3] = speed;
    options.arguments = arguments;
    options.no_prompt = true;
    terminal_write_file(terminal, "small.md", text);
    terminal_start(terminal, &options);
}

static void play(struct terminal *terminal, const char *speed)
{
    play_as(terminal, lesson, speed, (struct terminal_options){.rows = 30, .columns = 100, .pane = true});
}

/* The first bytes that say this come before the first that say that. */
static void assert_before(struct terminal *terminal, const char *one, const char *other)
{
    size_t size;
    const char *output = terminal_output(terminal, &size);
    const char *a = memmem(output, size, one, strlen(one)), *b = memmem(output, size, other, strlen(other));
    if (!a || !b || a > b)
        fail_msg("'%s' (%s) does not come before '%s' (%s)", one, a ? "is there" : "is not there", other,
                 b ? "is there" : "is not there");
}

static void assert_left(struct terminal *terminal)
{
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_assert_settings(terminal);
    assert_int_equal(terminal_strays(terminal), 0);
    assert_int_equal(kill(-terminal_program(terminal), 0), -1); /* nobody of its process group is left */
}

static void it_goes_to_the_end_by_itself(void **state)
{
    struct terminal *terminal = *state;
    play(terminal, "20");
    terminal_wait(terminal, "Numbers are added up");
    terminal_wait(terminal, "PLAYING");
    terminal_wait(terminal, "The third page");
    terminal_wait(terminal, "A question");
    assert_left(terminal);
    pane_assert_modes_are_back(terminal);
    assert_true(terminal_shows(terminal, ">>> sum [1000, 234]\n1234\n"));
    assert_true(terminal_shows(terminal, ">>> sum [40, 3]\n43\n"));
    assert_true(terminal_shows(terminal, "\n>>> b\n"));
}

/* A file below the home, "" if it is not there; until the next call. */
static const char *content(struct terminal *terminal, const char *path)
{
    static char text[1 << 14];
    char whole[512];
    snprintf(whole, sizeof whole, "%s/%s", terminal_home(terminal), path);
    FILE *file = fopen(whole, "r");
    size_t size = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[size] = '\0';
    if (file)
        fclose(file);
    return text;
}

static void nothing_of_it_is_remembered(void **state)
{
    struct terminal *terminal = *state;
    static const char history[] = "state/poolscope/history";
    play(terminal, "20");
    terminal_type(terminal, CTRL_A);
    terminal_wait(terminal, "YOURS");
    terminal_type(terminal, CTRL_E CTRL_U);
    pane_run(terminal, "sum [5, 6]");
    terminal_type(terminal, ENTER);
    assert_left(terminal);
    assert_non_null(strstr(content(terminal, history), "sum [5, 6]")); /* it was the person's */
    assert_null(strstr(content(terminal, history), "sum [20, 22]"));
    assert_string_equal(content(terminal, "state/poolscope/lessons.json"), "");
}

static void a_lesson_writes_no_files(void **state)
{
    struct terminal *terminal = *state;
    static const char greedy[] = "# Greedy\n\n```poolscope\n>>> map square 0..3\n>>> export mine.py\n```\n";
    play_as(terminal, greedy, "20", (struct terminal_options){.rows = 30, .columns = 100, .pane = true});
    assert_left(terminal);
    assert_true(pane_wrote(terminal, 0, "is not for a lesson to run"));
    assert_string_equal(content(terminal, "mine.py"), "");
}

static void what_takes_long_is_waited_for(void **state)
{
    struct terminal *terminal = *state;
    play_as(terminal, lesson, "100", (struct terminal_options){.rows = 60, .pane = false});
    assert_left(terminal);
    assert_before(terminal, "[300, 299]", "job 2 is running");
    /* The prompt is there at once, and the lesson goes on; the page stays until the job is done. */
    assert_before(terminal, "1234", "is done after");
    assert_before(terminal, "is done after", "The third page");
}

static void a_line_is_typed_key_by_key(void **state)
{
    struct terminal *terminal = *state;
    play(terminal, "1");
    terminal_wait_match(terminal, "^>>> s(u(m( (\\[2?)?)?)?)?( |$)");
    terminal_wait_match(terminal, "^>>> sum \\[20,");
    assert_false(terminal_shows(terminal, "\n42\n"));
}

static void space_holds_it_still(void **state)
{
    struct terminal *terminal = *state;
    play(terminal, "2");
    terminal_wait_match(terminal, "^>>> sum? ");
    terminal_type(terminal, " ");
    terminal_wait(terminal, "PAUSED");
    pane_wait_quiet(terminal, 700 * MS);
    assert_true(terminal_shows(terminal, "PAUSED"));
    assert_false(terminal_shows(terminal, "\n42\n"));
    terminal_type(terminal, " ");
    terminal_wait(terminal, "PLAYING");
    terminal_wait_match(terminal, "^42$");
}

static void a_key_takes_over_and_enter_gives_back(void **state)
{
    struct terminal *terminal = *state;
    play(terminal, "2");
    terminal_wait_match(terminal, "^>>> sum? ");
    terminal_type(terminal, "x");
    terminal_wait(terminal, "YOURS");
    terminal_wait_line(terminal, ">>> x", -1); /* what was typed is gone, and the key is the person's first */
    pane_wait_quiet(terminal, 500 * MS);
    terminal_type(terminal, CTRL_U);
    pane_run(terminal, "mine = sum [1, 2, 4]");
    pane_run(terminal, "mine");
    terminal_wait_match(terminal, "^7$");
    assert_false(terminal_shows(terminal, "\n42\n"));
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "PLAYING");
    terminal_wait_match(terminal, "^42$");
}

static void a_command_that_the_person_typed_is_not_typed_again(void **state)
{
    struct terminal *terminal = *state;
    play(terminal, "20");
    terminal_type(terminal, CTRL_A); /* before anything is typed: a page is read for 75 ms at least */
    terminal_wait(terminal, "YOURS");
    terminal_type(terminal, CTRL_E CTRL_U);
    pane_run(terminal, "sum [20, 22]");
    terminal_wait_match(terminal, "^42$");
    terminal_type(terminal, ENTER);
    assert_left(terminal);
    const char *first = strstr(terminal_screen(terminal), ">>> sum [20, 22]");
    assert_non_null(first);
    assert_null(strstr(first + 1, ">>> sum [20, 22]"));
}

static void enter_that_takes_over_runs_nothing(void **state)
{
    struct terminal *terminal = *state;
    play(terminal, "2");
    terminal_wait_match(terminal, "^>>> sum? ");
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "YOURS");
    pane_wait_quiet(terminal, 300 * MS);
    assert_false(terminal_shows(terminal, "error"));
    terminal_wait_line(terminal, ">>>", -1);
}

static void ctrl_c_gives_the_line_up_and_pauses(void **state)
{
    struct terminal *terminal = *state;
    play(terminal, "2");
    terminal_wait_match(terminal, "^>>> sum? ");
    terminal_type(terminal, CTRL_C);
    terminal_wait(terminal, "PAUSED");
    terminal_wait_match(terminal, "^>>> su.*\\^C$");
    terminal_wait_prompt(terminal);
    pane_wait_quiet(terminal, 500 * MS);
    terminal_type(terminal, " "); /* it is typed anew */
    terminal_wait_match(terminal, "^42$");
    assert_false(terminal_shows(terminal, "error"));
}

static void ctrl_c_cancels_what_runs_and_pauses(void **state)
{
    struct terminal *terminal = *state;
    static const char endless[] = "# Long\n\n```poolscope\n>>> map sleep_ms [60000]\n```\n";
    play_as(terminal, endless, "20", (struct terminal_options){.rows = 30, .columns = 100, .pane = true});
    pane_wait_running(terminal);
    terminal_type(terminal, CTRL_C);
    terminal_wait(terminal, "PAUSED");
    terminal_wait_prompt(terminal);
    pane_wait_quiet(terminal, 500 * MS);
    terminal_type(terminal, " ");
    assert_left(terminal);
}

static void ctrl_d_leaves(void **state)
{
    struct terminal *terminal = *state;
    play(terminal, "2");
    terminal_wait_match(terminal, "^>>> sum? ");
    terminal_type(terminal, CTRL_D);
    assert_left(terminal);
    pane_assert_modes_are_back(terminal);
    play(terminal, "2");
    terminal_wait(terminal, "PLAYING");
    terminal_type(terminal, " ");
    terminal_wait(terminal, "PAUSED");
    terminal_type(terminal, CTRL_D);
    assert_left(terminal);
}

static void it_is_resized_and_stopped_in_the_middle(void **state)
{
    struct terminal *terminal = *state;
    play(terminal, "8");
    terminal_wait_match(terminal, "^>>> s");
    terminal_resize(terminal, 24, 80);
    terminal_wait_match(terminal, "^42$");
    terminal_type(terminal, CTRL_Z);
    terminal_wait_stopped(terminal);
    terminal_foreground(terminal);
    terminal_wait(terminal, "PLAYING");
    terminal_resize(terminal, 40, 160);
    terminal_wait(terminal, "The third page");
    assert_left(terminal);
}

static void every_kind_of_terminal(void **state)
{
    struct terminal *terminal = *state;
    static const char *const terms[] = {"dumb", "linux", "vt100"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        print_message("TERM=%s\n", terms[i]);
        play_as(terminal, lesson, "40", (struct terminal_options){.term = terms[i], .pane = true});
        assert_left(terminal);
        assert_true(pane_wrote(terminal, 0, "That is the sum."));
    }
}

static void without_the_pane_it_can_be_taken_over_too(void **state)
{
    struct terminal *terminal = *state;
    play_as(terminal, lesson, "2", (struct terminal_options){.rows = 40});
    terminal_wait(terminal, "Space pauses");
    terminal_wait_match(terminal, "^>>> sum?");
    terminal_type(terminal, " ");
    terminal_wait(terminal, "paused: Space goes on");
    pane_wait_quiet(terminal, 500 * MS);
    terminal_type(terminal, CTRL_E);
    terminal_wait(terminal, "yours: Enter in an empty line");
    terminal_type(terminal, CTRL_U "sum [3, 4]" ENTER);
    terminal_wait_match(terminal, "^7$");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal); /* before it the terminal reads lines, and keeps the key to itself */
    terminal_type(terminal, CTRL_D);
    assert_left(terminal);
}

/* A bracket that is open is dropped with its first line. */
static void what_was_half_typed_is_dropped_whole(void **state)
{
    struct terminal *terminal = *state;
    static const char bracket[] = "# Two lines\n\n```poolscope\n>>> sum [20,\n...   22]\n42\n```\n";
    for (int pane = 0; pane < 2; pane++) {
        play_as(terminal, bracket, "2", (struct terminal_options){.rows = 30, .columns = 100, .pane = pane});
        terminal_wait_match(terminal, "^\\.\\.\\. +2");
        terminal_type(terminal, "s");
        terminal_wait_line(terminal, ">>> s", -1);
        terminal_type(terminal, "um [1, 2, 4]" ENTER);
        terminal_wait_match(terminal, "^7$");
        terminal_wait_prompt(terminal);
        terminal_type(terminal, ENTER);
        terminal_wait_match(terminal, "^42$");
        assert_left(terminal);
    }
}

static void an_answer_that_does_not_do_is_skipped(void **state)
{
    struct terminal *terminal = *state;
    static const char wrong[] = "# Wrong\n\n```exercise\nask: Six.\naccept: result == [6]\n"
                                "answer: map square 6..7\nafter: So it goes.\n```\n\nThe last page.\n";
    play_as(terminal, wrong, "20", (struct terminal_options){.rows = 30, .columns = 100, .pane = true});
    terminal_wait(terminal, ">>> skip");
    terminal_wait(terminal, "The last page.");
    assert_left(terminal);
    assert_false(pane_wrote(terminal, 0, "is not for a lesson to run"));
}

static void the_last_page_can_be_kept_open(void **state)
{
    struct terminal *terminal = *state;
    play_as(terminal, "# One page\n\nThat is all.\n", "2",
            (struct terminal_options){.rows = 30, .columns = 100, .pane = true});
    terminal_wait(terminal, "THE END");
    terminal_wait(terminal, "any key keeps it open");
    terminal_type(terminal, CTRL_A);
    terminal_wait(terminal, "YOURS");
    assert_true(terminal_shows(terminal, "That is all."));
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "THE END");
    assert_left(terminal);
}

static void a_lesson_that_is_wrong_is_said_at_once(void **state)
{
    struct terminal *terminal = *state;
    play_as(terminal, "# Wrong\n\n```exercise\nask: What?\n```\n", "1", (struct terminal_options){.pane = true});
    assert_int_equal(terminal_reap(terminal), 1 << 8);
    terminal_wait_match(terminal, "small.md:3:[0-9]+: ");
    assert_false(pane_wrote(terminal, 0, "\033[?1049h"));
    terminal_assert_settings(terminal);
}

/* What the lesson typed is not the person's to run, whoever closes its bracket: it is dropped with it. */
static void a_line_taken_over_in_a_bracket_is_not_run(void **state)
{
    static const char files[] = "# Files\n\nA line of several.\n\n```poolscope\n>>> run commands; show [20,\n"
                                "... 1000000000, 2000000000, 3000000000, 4000000000, 5000000000]\n[20]\n```\n";
    struct terminal *terminal = *state;
    terminal_write_file(terminal, "commands", "export written.py\n");
    play_as(terminal, files, "1", (struct terminal_options){.rows = 30, .columns = 100, .pane = true});
    terminal_wait(terminal, "\n... 1000"); /* typed, and not the page's */
    terminal_type(terminal, " ");
    terminal_wait(terminal, "PAUSED");
    terminal_type(terminal, CTRL_E);
    terminal_wait_gone(terminal, "PAUSED");
    terminal_type(terminal, "7]" ENTER);
    terminal_wait(terminal, "']' is more than one value"); /* a line of its own */
    assert_string_equal(content(terminal, "written.py"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(it_goes_to_the_end_by_itself),
        terminal_test(nothing_of_it_is_remembered),
        terminal_test(a_lesson_writes_no_files),
        terminal_test(what_takes_long_is_waited_for),
        terminal_test(a_line_is_typed_key_by_key),
        terminal_test(space_holds_it_still),
        terminal_test(a_key_takes_over_and_enter_gives_back),
        terminal_test(a_command_that_the_person_typed_is_not_typed_again),
        terminal_test(enter_that_takes_over_runs_nothing),
        terminal_test(ctrl_c_gives_the_line_up_and_pauses),
        terminal_test(ctrl_c_cancels_what_runs_and_pauses),
        terminal_test(ctrl_d_leaves),
        terminal_test(it_is_resized_and_stopped_in_the_middle),
        terminal_test(every_kind_of_terminal),
        terminal_test(without_the_pane_it_can_be_taken_over_too),
        terminal_test(what_was_half_typed_is_dropped_whole),
        terminal_test(an_answer_that_does_not_do_is_skipped),
        terminal_test(the_last_page_can_be_kept_open),
        terminal_test(a_lesson_that_is_wrong_is_said_at_once),
        terminal_test(a_line_taken_over_in_a_bracket_is_not_run),
    };
    return cmocka_run_group_tests_name("terminal: a lesson that plays itself", tests, NULL, NULL);
}
