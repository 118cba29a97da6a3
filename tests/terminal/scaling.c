/* A scaling test says in one line how far it has got, and leaves nothing of the line; Ctrl-C brings its table. */
#include "tests/terminal/terminal.h"

#include <string.h>

static void progress_and_ctrl_c(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 2");
    const struct workers before = terminal_workers(terminal);
    terminal_enter(terminal, "scale map sleep_ms [20, 20] chunksize=1 workers=2 repeats=1000");
    terminal_wait_match(terminal, "run [5-9] of 5000 · .* left");
    terminal_forget(terminal);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_wait_match(terminal, "^Unfinished: broken off after [0-9]+ of 5000 runs");
    const struct workers after = terminal_workers(terminal);
    terminal_same_workers(&before, &after);
}

static void nothing_is_left_of_the_line(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "scale pi 1000 workers=2 repeats=2");
    terminal_wait_match(terminal, "^pi 1000$");
    terminal_wait_match(terminal, "^workers  starmap");
    terminal_run(terminal, "5");
    terminal_wait_match(terminal, "^5$");
    assert_false(terminal_shows(terminal, " left"));
}

static void the_words_use_a_wide_terminal(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, &(struct terminal_options){.rows = 30, .columns = 140});
    terminal_run(terminal, "scale map square 0..300 chunksize=1 workers=1 repeats=1");
    terminal_wait_match(terminal, "^apply_async: a job a chunk .* have more items than that$");
}

static void and_fit_a_narrow_one(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, &(struct terminal_options){.rows = 30, .columns = 80});
    terminal_run(terminal, "scale map square 0..300 chunksize=1 workers=1 repeats=1");
    terminal_wait_match(terminal, "^apply_async: a job a chunk .* have more$");
    terminal_wait_match(terminal, "^items than that$");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(progress_and_ctrl_c),
        terminal_test(nothing_is_left_of_the_line),
        terminal_test(the_words_use_a_wide_terminal),
        terminal_test(and_fit_a_narrow_one),
    };
    return cmocka_run_group_tests_name("terminal: scaling", tests, NULL, NULL);
}
