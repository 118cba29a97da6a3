/* Tab: what could stand there. */
#include "tests/terminal/terminal.h"

#include <stdio.h>
#include <string.h>

/* Presses Tab behind what is typed; it becomes `becomes`, with the cursor behind, and behind a space where one follows.
 * Then the line is emptied. */
#define completes(terminal, typed, becomes) completes_at(terminal, typed, becomes, __FILE__, __LINE__)

static void completes_at(struct terminal *terminal, const char *typed, const char *becomes, const char *file, int at)
{
    char row[256] = ">>> ";
    strcat(row, becomes);
    size_t columns = strlen(row);
    while (row[strlen(row) - 1] == ' ')
        row[strlen(row) - 1] = '\0';
    terminal_type(terminal, typed);
    terminal_type(terminal, TAB);
    terminal_wait_line_at(terminal, row, (int)columns, file, at);
    terminal_type(terminal, CTRL_U);
    terminal_wait_line_at(terminal, ">>>", 4, file, at);
}

/* Tab behind what is typed lists the words (a regular expression of them in their order). The first may add what they
 * have in common, and then it takes two more. */
#define lists(terminal, typed, words) lists_at(terminal, typed, words, __FILE__, __LINE__)

static void lists_at(struct terminal *terminal, const char *typed, const char *words, const char *file, int at)
{
    terminal_forget(terminal);
    terminal_type(terminal, typed);
    terminal_type(terminal, TAB TAB TAB);
    terminal_wait_match_at(terminal, words, file, at);
    terminal_type(terminal, CTRL_U);
    terminal_wait_line_at(terminal, ">>>", 4, file, at);
}

static void commands(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    lists(terminal, "ma", "^map +map_async");
    lists(terminal, "", "^apply  .*");
    completes(terminal, "starmap_", "starmap_async ");
    completes(terminal, "pool 2; ter", "pool 2; terminate ");
    completes(terminal, "serial starm", "serial starmap");
    lists(terminal, "serial ap", "^apply +apply_async");
    completes(terminal, "r = expl", "r = explain ");
    completes(terminal, "r=expl", "r=explain ");
    completes(terminal, "help termi", "help terminate ");
    completes(terminal, "time ser", "time serial ");
}

static void functions(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    lists(terminal, "map sq", "^sqrt +square|^square +sqrt");
    completes(terminal, "map squ", "map square ");
    completes(terminal, "serial map squ", "serial map square ");
    completes(terminal, "r = serial starmap power_n_", "r = serial starmap power_n_list ");
    completes(terminal, "sum (map squ", "sum (map square ");
    completes(terminal, "apply fibo", "apply fibonacci ");
    completes(terminal, "doc coll", "doc collatz ");
}

static void options(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    completes(terminal, "map square 0..20 chu", "map square 0..20 chunksize=");
    completes(terminal, "map square 0..20 asy", "map square 0..20 async ");
    completes(terminal, "map square 0..20 chunksize=2 asy", "map square 0..20 chunksize=2 async ");
    completes(terminal, "get 1 tim", "get 1 timeout=");
}

static void names_and_jobs(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 1");
    terminal_run(terminal, "numbers = 0..20");
    terminal_run(terminal, "running = map sleep_ms [60000] async");
    completes(terminal, "map square num", "map square numbers ");
    completes(terminal, "get runn", "get running ");
    lists(terminal, "get ", "^1 +numbers +running|^1 +running");
    completes(terminal, "show numb", "show numbers ");
    completes(terminal, "cancel runn", "cancel running ");
}

static void workers(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 3");
    lists(terminal, "kill ", "^w0 +w1 +w2$");
    lists(terminal, "stop w", "^w0 +w1 +w2$");
}

static void processes(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    completes(terminal, "process squ", "process square ");
    completes(terminal, "process 4 squ", "process 4 square ");
    completes(terminal, "process square 3 lo", "process square 3 lock=");
    terminal_run(terminal, "both = process 2 sleep_ms 60000");
    lists(terminal, "join ", "^both +p0 +p1$");
    lists(terminal, "kill p", "^p0 +p1$");
    completes(terminal, "join both tim", "join both timeout=");
    terminal_run(terminal, "kill p0");
    lists(terminal, "join p", "^p0 +p1$");
    completes(terminal, "kill p", "kill p1 "); /* p0 is no more */
    terminal_run(terminal, "def cubed(x) = x ** 3");
    completes(terminal, "def g(x) = cub", "def g(x) = cubed ");
    completes(terminal, "def g(x) = 1 + collat", "def g(x) = 1 + collatz ");
}

static void settings(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    completes(terminal, "set fig", "set figures ");
    lists(terminal, "set ", "^figures +memory");
    lists(terminal, "set figures ", "^line +off +table");
    completes(terminal, "set figures ta", "set figures table ");
}

static void files(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, "lesson-one", "sum [20, 22]\n");
    terminal_write_file(terminal, "inner/deep", "apply square 7\n");
    terminal_start(terminal, NULL);
    completes(terminal, "run les", "run lesson-one ");
    completes(terminal, "run inn", "run inner/");
    terminal_type(terminal, "run les" TAB);
    terminal_wait_line(terminal, ">>> run lesson-one", -1);
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, "run inner/d" TAB);
    terminal_wait_line(terminal, ">>> run inner/deep", -1);
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^49$");
}

/* A pager of readline's would read keys by itself, and nothing else would be heard. */
static void a_small_screen_asks_nothing(void **state)
{
    struct terminal *terminal = *state;
    const struct terminal_options options_small = {.rows = 6, .columns = 30};
    terminal_start(terminal, &options_small);
    terminal_type(terminal, "help " TAB TAB);
    terminal_wait_output(terminal, "wait"); /* the last of them */
    terminal_wait_line(terminal, ">>> help", 9);
    assert_null(strstr(terminal_output(terminal, NULL), "--More--"));
    terminal_type(terminal, CTRL_U);
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "apply square 7");
    terminal_wait_match(terminal, "^49$");
}

static void many_files_ask_nothing(void **state)
{
    struct terminal *terminal = *state;
    const struct terminal_options options_tall = {.rows = 200, .columns = 40};
    char name[64];
    for (int i = 0; i < 150; i++) {
        snprintf(name, sizeof name, "many/a-file-with-a-name-%03d", i);
        terminal_write_file(terminal, name, "");
    }
    terminal_start(terminal, &options_tall);
    terminal_type(terminal, "run many/a" TAB TAB TAB);
    terminal_wait(terminal, "a-file-with-a-name-149");
    terminal_wait_line(terminal, ">>> run many/a-file-with-a-name-", -1);
    assert_null(strstr(terminal_output(terminal, NULL), "possibilities"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(commands),
        terminal_test(functions),
        terminal_test(options),
        terminal_test(names_and_jobs),
        terminal_test(workers),
        terminal_test(processes),
        terminal_test(settings),
        terminal_test(files),
        terminal_test(a_small_screen_asks_nothing),
        terminal_test(many_files_ask_nothing),
    };
    return cmocka_run_group_tests_name("terminal: completing", tests, NULL, NULL);
}
