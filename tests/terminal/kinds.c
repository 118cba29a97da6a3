/* Kinds of terminals, and what a person's own files and environment ask for. */
#include "tests/terminal/terminal.h"

#include <regex.h>
#include <string.h>

static bool has_colours(struct terminal *terminal)
{
    regex_t sgr;
    assert_int_equal(regcomp(&sgr, "\033\\[[0-9;:]*m", REG_EXTENDED | REG_NOSUB), 0);
    bool found = regexec(&sgr, terminal_output(terminal, NULL), 0, NULL, 0) == 0;
    regfree(&sgr);
    return found;
}

/* A result, a notice, an error, and out. */
static void use(struct terminal *terminal, const struct terminal_options *options)
{
    terminal_start(terminal, options);
    terminal_run(terminal, "pool 2");
    terminal_run(terminal, "map square 0..5");
    terminal_wait_match(terminal, "^\\[0, 1, 4, 9, 16\\]$");
    terminal_run(terminal, "mapp square 0..5");
    terminal_wait_match(terminal, "^error: ");
    terminal_type(terminal, "apply squar 7" LEFT LEFT "e" ENTER);
    terminal_wait_match(terminal, "^49$");
    terminal_wait_prompt(terminal);
    terminal_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_assert_settings(terminal);
    assert_int_equal(terminal_strays(terminal), 0);
}

static void every_kind_of_terminal(void **state)
{
    struct terminal *terminal = *state;
    static const char *const terms[] = {"xterm-256color", "tmux-256color", "screen", "linux",        "vt100",
                                        "ansi",           "dumb",          "",       "unknown-thing"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        print_message("TERM=%s\n", terms[i]);
        use(terminal, &(struct terminal_options){.term = terms[i]});
    }
}

static void one_that_knows_nothing_gets_no_escapes(void **state)
{
    struct terminal *terminal = *state;
    static const char *const terms[] = {"dumb", ""};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        use(terminal, &(struct terminal_options){.term = terms[i]});
        assert_null(strchr(terminal_output(terminal, NULL), '\033'));
    }
}

static void colours_unless_no_color(void **state)
{
    struct terminal *terminal = *state;
    static const char *const no_color[] = {"NO_COLOR=1", NULL}, *const empty[] = {"NO_COLOR=", NULL};
    use(terminal, NULL);
    assert_true(has_colours(terminal));
    use(terminal, &(struct terminal_options){.environment = no_color});
    assert_false(has_colours(terminal));
    use(terminal, &(struct terminal_options){.environment = empty});
    assert_true(has_colours(terminal));
}

static void start_up_commands_run(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, "config/poolscope/rc", "pool 2\nevens = 0..10..2\n");
    terminal_start(terminal, NULL);
    terminal_run(terminal, "map square evens");
    terminal_wait_match(terminal, "^\\[0, 4, 16, 36, 64\\]$");
}

static void an_error_at_the_start_up_is_said_and_the_rest_runs(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, "config/poolscope/rc", "mapp square\nevens = 0..10..2\n");
    terminal_start(terminal, NULL);
    terminal_wait_match(terminal, "^error: ");
    terminal_wait(terminal, "poolscope/rc:1:");
    terminal_run(terminal, "sum evens");
    terminal_wait_match(terminal, "^20$");
}

static void inputrc_holds(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, ".inputrc",
                        "$if poolscope\n\"\\C-t\": \"sum [20, 22]\"\n$endif\n"
                        "$if another\n\"\\C-o\": \"wrong\"\n$endif\n");
    terminal_start(terminal, NULL);
    terminal_type(terminal, "\024");
    terminal_wait_line(terminal, ">>> sum [20, 22]", 16);
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
    /* Asked for as another file, and with a macro that presses Enter itself. */
    terminal_enter(terminal, "quit");
    terminal_reap(terminal);
    static const char *const environment[] = {"INPUTRC=other", NULL};
    terminal_write_file(terminal, "other", "$if poolscope\n\"\\C-t\": \"len [1, 2, 3]\\C-m\"\n$endif\n");
    terminal_start(terminal, &(struct terminal_options){.environment = environment});
    terminal_type(terminal, "\024");
    terminal_wait_match(terminal, "^3$");
    terminal_wait_prompt(terminal);
}

/* Keys of vi, as an inputrc may ask for. */
static void editing_mode_vi(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, ".inputrc", "set editing-mode vi\nset keyseq-timeout 50\n");
    terminal_start(terminal, NULL);
    terminal_type(terminal, "um [20, 22]" ESCAPE "0is" ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, "xyz");
    terminal_wait_line(terminal, ">>> xyz", 7);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "apply square 7");
    terminal_wait_match(terminal, "^49$");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(every_kind_of_terminal),
        terminal_test(one_that_knows_nothing_gets_no_escapes),
        terminal_test(colours_unless_no_color),
        terminal_test(start_up_commands_run),
        terminal_test(an_error_at_the_start_up_is_said_and_the_rest_runs),
        terminal_test(inputrc_holds),
        terminal_test(editing_mode_vi),
    };
    return cmocka_run_group_tests_name("terminal: kinds", tests, NULL, NULL);
}
