/* tests/program/words.c - what is said to who has made a mistake: it names what is wrong, and a way out that works. */
#include "tests/program/support.h"

#include <stdio.h>
#include <string.h>

static const struct saying {
    const char *commands;
    const char *said;     /* on standard error */
    const char *not_said; /* NULL: nothing in particular */
} sayings[] = {
    {"get -1", "there is no job -1\n", NULL},
    {"cancel -5", "there is no job -5\n", NULL},
};

static void expect_saying(const struct saying *saying)
{
    struct program program;
    run_input(&program, saying->commands);
    if (!strstr(program.errors.bytes, saying->said))
        fail_msg("%s\nnot said: %s\n%s", saying->commands, saying->said, program.errors.bytes);
    if (saying->not_said && strstr(program.errors.bytes, saying->not_said))
        fail_msg("%s\nsaid: %s\n%s", saying->commands, saying->not_said, program.errors.bytes);
    program_release(&program);
}

static void mistakes_and_ways_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
        expect_saying(&sayings[i]);
}

/* What was lost is told when the last that may update is done: one that sleeps does not hold it up. */
static void updates_are_told_in_time(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "value c; process sleep_ms 60000; def u(n) = increment(c, n); pool 2; map u [5, 6]; get 9");
    const char *told = strstr(program.errors.bytes, "c: 11 increments asked for, 11 arrived\n");
    assert_non_null(told);
    assert_non_null(strstr(told, "there is no job 9")); /* and that came after it */
    program_release(&program);
    /* One that names it, or has it among its arguments, does. */
    run_commands(&program,
                 "value c; lock m; def hold(ms) = sleep_ms(ms) + increment(c, 1); process hold 60000; pool 2; "
                 "def u(n) = increment(c, n); map u [5, 6]");
    assert_null(strstr(program.errors.bytes, "asked for"));
    program_release(&program);
    run_commands(&program, "set figures off; value c; process 2 increment c 5 lock=c; join");
    assert_non_null(strstr(program.errors.bytes, "c: 10 increments asked for, 10 arrived\n"));
    assert_int_equal(count_of(program.errors.bytes, ": exit code 0\n"), 2);
    program_release(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_and_ways_out),
        cmocka_unit_test(updates_are_told_in_time),
    };
    return cmocka_run_group_tests_name("words", tests, be_the_reaper, nothing_is_left);
}
