/* Lines of before: the arrow keys, Ctrl-R, the file. */
#include "tests/terminal/terminal.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static bool file_has(const struct terminal *terminal, const char *line)
{
    char path[256], read[1024];
    bool found = false;
    snprintf(path, sizeof path, "%s/state/poolscope/history", terminal_home(terminal));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(read, sizeof read, file)) {
        read[strcspn(read, "\n")] = '\0';
        found |= strcmp(read, line) == 0;
    }
    fclose(file);
    return found;
}

static void arrows_bring_lines_back(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "sum [1, 2]");
    terminal_run(terminal, "sum [3, 4]");
    terminal_type(terminal, UP UP);
    terminal_wait_line(terminal, ">>> sum [1, 2]", 14);
    terminal_type(terminal, DOWN);
    terminal_wait_line(terminal, ">>> sum [3, 4]", 14);
    terminal_type(terminal, BACKSPACE BACKSPACE "40]" ENTER);
    terminal_wait_match(terminal, "^43$");
    terminal_wait_prompt(terminal);
}

static void ctrl_r_finds(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "sum [1, 2]");
    terminal_run(terminal, "len [7, 8]");
    terminal_type(terminal, CTRL_R "su");
    terminal_wait_match(terminal, "^\\(reverse-i-search\\)`su': sum \\[1, 2\\]");
    terminal_type(terminal, CTRL_E);
    terminal_wait_line(terminal, ">>> sum [1, 2]", 14);
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^3$");
    terminal_wait_prompt(terminal);
}

static void ctrl_r_finds_characters_of_many_bytes(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "sum [1, 2] # 漢字");
    terminal_run(terminal, "len [7, 8]");
    terminal_type(terminal, CTRL_R "字");
    terminal_wait(terminal, "`字': sum [1, 2] # 漢字");
    terminal_type(terminal, CTRL_G);
    terminal_wait_prompt(terminal);
}

static void it_is_kept_from_one_start_to_the_next(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "sum [20, 22]");
    terminal_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_start(terminal, NULL);
    terminal_type(terminal, UP UP);
    terminal_wait_line(terminal, ">>> sum [20, 22]", 16);
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, CTRL_R "20, ");
    terminal_wait(terminal, "`20, ': sum [20, 22]");
}

static void a_crash_loses_nothing_of_it(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "sum [20, 22]");
    terminal_signal(terminal, SIGKILL);
    int status = terminal_reap(terminal);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_true(file_has(terminal, "sum [20, 22]"));
    terminal_start(terminal, NULL);
    terminal_type(terminal, UP);
    terminal_wait_line(terminal, ">>> sum [20, 22]", 16);
}

static bool file_has_the_line(struct terminal *terminal, void *line)
{
    return file_has(terminal, line);
}

/* What runs when it happens is in the file while it runs. */
static void a_crash_keeps_the_line_that_ran(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 1");
    terminal_enter(terminal, "map sleep_ms [60000]");
    terminal_wait_until(terminal, file_has_the_line, "map sleep_ms [60000]", "the line is in the file");
    terminal_signal(terminal, SIGKILL);
    terminal_reap(terminal);
    assert_true(file_has(terminal, "map sleep_ms [60000]"));
}

static void without_a_place_for_it_the_prompt_works(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, "state", "a file where a folder should be\n");
    terminal_start(terminal, NULL);
    terminal_run(terminal, "sum [20, 22]");
    terminal_wait_match(terminal, "^42$");
    terminal_type(terminal, UP);
    terminal_wait_line(terminal, ">>> sum [20, 22]", 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(arrows_bring_lines_back),
        terminal_test(ctrl_r_finds),
        terminal_test(ctrl_r_finds_characters_of_many_bytes),
        terminal_test(it_is_kept_from_one_start_to_the_next),
        terminal_test(a_crash_loses_nothing_of_it),
        terminal_test(a_crash_keeps_the_line_that_ran),
        terminal_test(without_a_place_for_it_the_prompt_works),
    };
    return cmocka_run_group_tests_name("terminal: history", tests, NULL, NULL);
}
