/* Kinds of terminals, and what a person's environment asks for, with the pane wanted. */
#include "tests/terminal/pane.h"

#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool output_matches(struct terminal *terminal, const char *pattern)
{
    regex_t compiled;
    assert_int_equal(regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB), 0);
    bool found = regexec(&compiled, terminal_output(terminal, NULL), 0, NULL, 0) == 0;
    regfree(&compiled);
    return found;
}

static void leave(struct terminal *terminal)
{
    pane_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_assert_settings(terminal);
    pane_assert_modes_are_back(terminal);
    assert_int_equal(terminal_strays(terminal), 0);
}

/* A pane with lanes, a job that can be read, keys, a resize, and out. */
static void use(struct terminal *terminal, const struct terminal_options *options)
{
    pane_start(terminal, options);
    terminal_wait_match(terminal, "^ poolscope (│|\\|) no pool yet");
    pane_run(terminal, "pool 2");
    const struct workers workers = terminal_workers(terminal);
    assert_int_equal(workers.count, 2);
    pane_wait_lane(terminal, 0, workers.pids[0]);
    pane_wait_lane(terminal, 1, workers.pids[1]);
    pane_run(terminal, "map square 0..5");
    terminal_wait_match(terminal, "^\\[0, 1, 4, 9, 16\\]$");
    terminal_wait_match(terminal, "REPLAY (×|x)1/");
    terminal_wait_match(terminal, "(●|\\*) LIVE");
    pane_run(terminal, "mapp square 0..5");
    terminal_wait_match(terminal, "^error: ");
    terminal_type(terminal, "apply squar 7" LEFT LEFT "e" ENTER);
    terminal_wait_match(terminal, "^49$");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, F1);
    terminal_wait(terminal, "Esc closes");
    terminal_type(terminal, ESCAPE);
    terminal_wait_gone(terminal, "Esc closes");
    terminal_resize(terminal, 30, 100);
    pane_wait_lane(terminal, 1, workers.pids[1]);
    terminal_wait_prompt(terminal);
    assert_int_equal(terminal_strays(terminal), 0);
    leave(terminal);
}

static void every_kind_that_can_be_drawn_on(void **state)
{
    struct terminal *terminal = *state;
    static const char *const terms[] = {"xterm-256color", "tmux-256color", "screen", "linux", "vt100", "ansi"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        print_message("TERM=%s\n", terms[i]);
        use(terminal, &(struct terminal_options){.term = terms[i]});
    }
}

/* The plain prompt, and nothing of a screen. */
static void the_others_get_the_plain_prompt(void **state)
{
    struct terminal *terminal = *state;
    static const char *const terms[] = {"dumb", "", "unknown-terminal"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        print_message("TERM=%s\n", terms[i]);
        pane_start(terminal, &(struct terminal_options){.term = terms[i]});
        pane_run(terminal, "pool 2");
        pane_run(terminal, "map square 0..5");
        terminal_wait_match(terminal, "^\\[0, 1, 4, 9, 16\\]$");
        pane_run(terminal, "pane on");
        terminal_wait_match(terminal, "^error: there can be no pane");
        pane_run(terminal, "sum [20, 22]");
        terminal_wait_match(terminal, "^42$");
        leave(terminal);
        assert_false(pane_wrote(terminal, 0, "\033[?1049h"));
        assert_false(pane_wrote(terminal, 0, "\033[?1000h"));
        assert_null(strchr(terminal_output(terminal, NULL), '\f'));
    }
}

struct signs {
    const char *no_work, *busy, *idle_wait, *stopped, *dead;
};

static void wait_sign(struct terminal *terminal, const char *before, const char *sign, const char *behind)
{
    char pattern[128];
    snprintf(pattern, sizeof pattern, "%s%s%s", before, sign, behind);
    terminal_wait_match(terminal, pattern);
}

/* Each state by its sign, whatever the colours. */
static void every_state_has_its_sign(struct terminal *terminal, const struct terminal_options *options,
                                     const struct signs *signs)
{
    pane_start(terminal, options);
    pane_run(terminal, "pool 2");
    const struct workers workers = terminal_workers(terminal);
    wait_sign(terminal, "^ ", signs->no_work, " w1 .*no work");
    pane_run(terminal, "stop w1");
    wait_sign(terminal, "^ ", signs->stopped, " w1 ");
    pane_run(terminal, "r = map sleep_ms [60000] async");
    wait_sign(terminal, "^ ", signs->busy, " w0 ");
    pane_run(terminal, "cont w1");
    wait_sign(terminal, "^ ", signs->idle_wait, " w1 .*idle wait");
    assert_int_equal(kill(workers.pids[1], SIGKILL), 0);
    terminal_wait(terminal, "was ended by SIGKILL");
    wait_sign(terminal, "^ w1 .*", signs->dead, "");
    pane_run(terminal, "legend");
    terminal_wait_match(terminal, "idle wait +nothing");
    terminal_type(terminal, ESCAPE);
    terminal_wait_gone(terminal, "Esc closes"); /* or Esc and the next key are one */
    pane_run(terminal, "cancel r");
    pane_run(terminal, "nonsense");
    pane_run(terminal, "compare map sleep_ms [30, 10] rounds=2 chunksize=1");
    pane_run(terminal, "scale map sleep_ms [10, 10] workers=2 repeats=2 chunksize=1");
    leave(terminal);
}

static void no_color_means_none(void **state)
{
    struct terminal *terminal = *state;
    static const char *const no_color[] = {"NO_COLOR=1", NULL}, *const empty[] = {"NO_COLOR=", NULL};
    static const struct signs signs = {"·", "▶", "◌", "‖", "×"};
    static const char colour[] = "\033\\[([0-9;:]*;)?(3[0-7]|4[0-7]|9[0-7]|10[0-7]|38|48)([;:][0-9;:]*)?m";
    static const char *const terms[] = {"xterm-256color", "linux"};
    for (size_t i = 0; i < 2; i++) {
        every_state_has_its_sign(terminal, &(struct terminal_options){.environment = no_color, .term = terms[i]},
                                 &signs);
        assert_false(output_matches(terminal, colour));
    }
    every_state_has_its_sign(terminal, &(struct terminal_options){.environment = empty}, &signs);
    assert_true(output_matches(terminal, colour));
}

static void assert_only_ascii(struct terminal *terminal)
{
    size_t size;
    const char *output = terminal_output(terminal, &size);
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)output[i] < 0x80)
            continue;
        size_t begin = i > 60 ? i - 60 : 0;
        for (size_t at = begin; at < i + 20 && at < size; at++)
            print_error(output[at] >= ' ' || (unsigned char)output[at] >= 0x80 ? "%c" : "\\%03o",
                        (unsigned char)output[at]);
        fail_msg("byte %zu is not ASCII", i);
    }
}

static void ascii_where_the_locale_has_no_more_or_it_is_wanted(void **state)
{
    struct terminal *terminal = *state;
    static const char *const c_locale[] = {"LC_ALL=C", NULL}, *const option[] = {"--ascii", NULL};
    static const struct signs signs = {"\\.", ">", "o", "\"", "x"};
    every_state_has_its_sign(terminal, &(struct terminal_options){.environment = c_locale}, &signs);
    assert_only_ascii(terminal);
    every_state_has_its_sign(terminal, &(struct terminal_options){.arguments = option}, &signs);
    assert_only_ascii(terminal);
    use(terminal, &(struct terminal_options){.arguments = option});
    assert_only_ascii(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(every_kind_that_can_be_drawn_on),
        terminal_test(the_others_get_the_plain_prompt),
        terminal_test(no_color_means_none),
        terminal_test(ascii_where_the_locale_has_no_more_or_it_is_wanted),
    };
    return cmocka_run_group_tests_name("terminal: kinds, with the pane", tests, NULL, NULL);
}
