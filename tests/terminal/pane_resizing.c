/* The screen gets another size under the pane, sensible or not; the cursor stays where it belongs. */
#include "tests/terminal/pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void works(struct terminal *terminal)
{
    terminal_type(terminal, CTRL_E "zzz");
    terminal_wait(terminal, "zzz");
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    pane_run(terminal, "sum [20, 22]");
    terminal_wait_match(terminal, "^42$");
    assert_int_equal(terminal_strays(terminal), 0);
}

struct size {
    int rows, columns;
};

static const struct size sizes[] = {{50, 160}, {24, 80}, {12, 60}, {12, 59}, {11, 60}, {5, 20},
                                    {2, 2},    {1, 1},   {1, 200}, {200, 1}, {0, 0},   {24, 80}};
enum { SIZES = sizeof sizes / sizeof *sizes };

/* A lane and the head are there where there is room for them, and not where there is none. */
static void wait_laid_out(struct terminal *terminal, struct size size)
{
    if (size.rows >= 12 && size.columns >= 60) {
        terminal_wait_match(terminal, "^ poolscope │ pool 2 ");
        terminal_wait_match(terminal, "^ [^ ]+ w1 +[0-9]+ |^ w0–w1 +[^ ]+2");
        terminal_wait_match(terminal, "^──");
    } else if (size.rows >= 2 && size.columns >= 12) {
        terminal_wait_gone(terminal, "poolscope │");
        terminal_wait_gone(terminal, "─");
    }
}

static void at_an_empty_prompt(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 2");
    for (int i = 0; i < SIZES; i++) {
        size_t mark = pane_mark(terminal);
        terminal_resize(terminal, sizes[i].rows, sizes[i].columns);
        pane_wait_wrote(terminal, mark, "\033");
        wait_laid_out(terminal, sizes[i]);
        if (sizes[i].columns >= 12 && sizes[i].rows >= 2)
            terminal_wait_prompt(terminal);
    }
    works(terminal);
}

static bool is_behind_the_line(struct terminal *terminal, void *context)
{
    char text[1024];
    int row, column;
    terminal_cursor_row(terminal, text, sizeof text);
    terminal_cursor(terminal, &row, &column);
    size_t size = strlen(text);
    return column == *(const int *)context && (int)size == column && size > 1 && strcmp(text + size - 2, "1]") == 0;
}

/* Of prompt and line: 164 columns. */
static void in_a_long_line(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 2");
    terminal_type(terminal, "sum [1");
    for (int i = 1; i < 52; i++)
        terminal_type(terminal, ", 1");
    terminal_type(terminal, "]");
    terminal_wait_line(terminal, ", 1]", 4);
    static const struct {
        struct size size;
        int column;
    } wrapped[] = {{{50, 160}, 4}, {{24, 80}, 4}, {{12, 60}, 44}, {{12, 59}, 46}, {{5, 20}, 4}, {{24, 80}, 4}};
    for (size_t i = 0; i < sizeof wrapped / sizeof *wrapped; i++) {
        terminal_resize(terminal, wrapped[i].size.rows, wrapped[i].size.columns);
        wait_laid_out(terminal, wrapped[i].size);
        int column = wrapped[i].column;
        terminal_wait_until(terminal, is_behind_the_line, &column, "the cursor is behind the line");
    }
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^52$");
    terminal_wait_prompt(terminal);
    works(terminal);
}

static void to_one_cell_with_a_line_typed_and_keys_pressed(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 2");
    for (int i = 0; i < SIZES; i++) {
        size_t mark = pane_mark(terminal);
        terminal_resize(terminal, sizes[i].rows, sizes[i].columns);
        terminal_type(terminal, "x漢y" LEFT LEFT RIGHT BACKSPACE F1 PAGE_UP F2 "\033[<0;1;1M" ESCAPE);
        pane_wait_wrote(terminal, mark, "\033");
    }
    terminal_resize(terminal, 24, 80);
    works(terminal);
}

static void while_a_job_runs(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 2");
    pane_enter(terminal, "map sleep_ms [60000, 60000] chunksize=1");
    pane_wait_running(terminal);
    for (int i = 0; i < SIZES; i++) {
        terminal_resize(terminal, sizes[i].rows, sizes[i].columns);
        wait_laid_out(terminal, sizes[i]);
    }
    terminal_wait_match(terminal, "^ ▶ w1 ");
    terminal_wait(terminal, "● LIVE");
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    works(terminal);
}

static void many_times_in_quick_succession(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 3");
    pane_run(terminal, "r = map sleep_ms [50, 50, 50, 50, 50, 50] chunksize=1 async");
    terminal_type(terminal, "sum [20, ");
    for (int i = 0; i < 200; i++)
        terminal_resize(terminal, 1 + i * 3 % 50, 1 + i * 7 % 160);
    terminal_resize(terminal, 24, 80);
    pane_wait_typed(terminal, "sum [20, ");
    terminal_wait_match(terminal, "^ [^ ]+ w2 +[0-9]+ ");
    works(terminal);
    assert_false(terminal_shows(terminal, "LIVE\n poolscope"));
}

static void with_a_box_a_replay_a_comparison_and_a_chart(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 2");
    static const char *const lines[] = {"sum [1]", "map square 0..20", "replay 1 speed=1/100000",
                                        "compare map sleep_ms [20, 10] rounds=2 chunksize=1",
                                        "scale map sleep_ms [10, 10] workers=2 repeats=2 chunksize=1"};
    for (size_t l = 0; l < sizeof lines / sizeof *lines; l++) {
        pane_run(terminal, lines[l]);
        if (l == 0)
            terminal_type(terminal, F1);
        for (int i = 0; i < SIZES; i++) {
            size_t mark = pane_mark(terminal);
            terminal_resize(terminal, sizes[i].rows, sizes[i].columns);
            pane_wait_wrote(terminal, mark, "\033");
        }
        terminal_type(terminal, ESCAPE);
        terminal_wait_gone(terminal, "Esc closes");
        pane_wait_quiet(terminal, 100 * MS); /* or Esc and the next key are one */
        terminal_wait_prompt(terminal);
    }
    works(terminal);
}

static void a_start_in_a_tiny_screen(void **state)
{
    struct terminal *terminal = *state;
    const struct terminal_options options = {.rows = 1, .columns = 1, .no_prompt = true, .pane = true};
    terminal_start(terminal, &options);
    terminal_wait_output(terminal, "\033[?1049h");
    terminal_resize(terminal, 24, 80);
    terminal_wait_prompt(terminal);
    terminal_wait(terminal, "poolscope │ no pool yet");
    works(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(at_an_empty_prompt),
        terminal_test(in_a_long_line),
        terminal_test(to_one_cell_with_a_line_typed_and_keys_pressed),
        terminal_test(while_a_job_runs),
        terminal_test(many_times_in_quick_succession),
        terminal_test(with_a_box_a_replay_a_comparison_and_a_chart),
        terminal_test(a_start_in_a_tiny_screen),
    };
    return cmocka_run_group_tests_name("terminal: resizing with the pane", tests, NULL, NULL);
}
