/* tests/program/python.c - `set python on`, what `explain` says, and the files that `export` writes and does not write.
 * What exported programs do is held by tests/check_export.py. */
#include "tests/program/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is said after each command, by itself. */
static const struct said {
    const char *commands, *python;
} all_said[] = {
    {"pool 3", "pool = multiprocessing.Pool(3)"},
    {"pool 3 spawn", "pool = multiprocessing.get_context('spawn').Pool(3)"},
    {"pool 3 fork maxtasks=2", "pool = multiprocessing.get_context('fork').Pool(3, maxtasksperchild=2)"},
    {"x = 3; pool 2 initializer=(power x 2)", "pool = multiprocessing.Pool(2, initializer=power, initargs=(x, 2))"},
    {"pool 2 initializer=(square 3)", "pool = multiprocessing.Pool(2, initializer=square, initargs=(3,))"},
    {"map square 0..20 chunksize=4", "pool.map(square, range(20), chunksize=4)"},
    {"map square 0..20 chunksize=4 async", "job_1 = pool.map_async(square, range(20), chunksize=4)"},
    {"r = map square 0..20 async", "r = pool.map_async(square, range(20))"},
    {"r = 0..2; map square 0..3 7 [9, 1] r", "pool.map(square, [*range(3), 7, 9, 1, *r])"},
    {"map square 5", "pool.map(square, [5])"},
    {"starmap power_n (0..20, 2)", "pool.starmap(power_n, [(x, 2) for x in range(20)])"},
    {"starmap power_n (2,3) (3,3)", "pool.starmap(power_n, [(2, 3), (3, 3)])"},
    {"starmap power_n (0..3, 2) (3,3) chunksize=2",
     "pool.starmap(power_n, [*[(x, 2) for x in range(3)], (3, 3)], chunksize=2)"},
    {"x = 2; starmap power_n (0..3, x)", "pool.starmap(power_n, [(y, x) for y in range(3)])"},
    {"apply power 2 10", "pool.apply(power, (2, 10))"},
    {"apply square 7 async", "job_1 = pool.apply_async(square, (7,))"},
    {"s = slice 0..20 4; rs = apply_async power_n_list (each s, 2)",
     "rs = [pool.apply_async(power_n_list, (x, 2)) for x in s]"},
    {"rs = apply_async power (0..3, 2); get rs", "[r.get() for r in rs]"},
    {"r = map square 0..3 async; get r timeout=2.5", "r.get(timeout=2.5)"},
    {"map square 0..3 async; get 1", "job_1.get()"},
    {"map square 0..3; get 1", "result_1"},
    {"map square 0..3 async; wait [1]", "[r.wait() for r in [job_1]]"},
    {"r = pi 100 async; get r", "sum(r.get())"},
    {"pool 4; pi 1000", "sum(pool.starmap(calc_partial_pi, [(rank, 4, 1000, 1 / 1000) for rank in range(4)]))"},
    {"serial map square 0..5", "list(map(square, range(5)))"},
    {"serial starmap power (2, 3)", "list(itertools.starmap(power, [(2, 3)]))"},
    {"slice 0..20 4", "slice_data(list(range(20)), 4)"},
    {"flatten [[1, 2], [3]]", "[x for part in [[1, 2], [3]] for x in part]"},
    {"sum (map square 0..4)", "sum(pool.map(square, range(4)))"},
    {"n = 3; 0..n..2", "range(0, n, 2)"},
    {"class = [1, 0..2, True, None, 2.50]", "class_ = [1, list(range(2)), True, None, 2.5]"},
    {"time len 0..5",
     "began = time.perf_counter(); len(range(5)); print(time.perf_counter() - began, file=sys.stderr)"},
    {"pool 2; kill w1", "os.kill(pool._pool[1].pid, signal.SIGKILL)"},
    {"pool 2; close; join", "pool.join()"},
    {"value counter; process 2 increment counter 10 lock=counter",
     "p0, p1 = [multiprocessing.Process(target=increment, args=(counter, 10), kwargs={'lock': counter}, daemon=True) "
     "for x in range(2)]\nfor process in (p0, p1): process.start()"},
    {"process square 3; join", "p0.join()"},
    {"p = process square 3", "p = p0 = multiprocessing.Process(target=square, args=(3,), daemon=True); p0.start()"},
    {"queue q 4; put q 1; len q", "q.qsize()"},
    {"array a 0..4; len a", "len(a)"},
    {"r = map_async square 0..3; wait r; successful r", "r.successful()"},
    {"def f(x) = 1 / x; r = map_async f [1, 2]; wait r timeout=9; successful r", "r.wait(); r.successful()"},
    {"value x 5; x", "x.value"},
    {"array a 0..3 [1.5]", "a = multiprocessing.Array('d', [*range(3), 1.5])"},
    {"queue q 8; put q 3; take q", "q.get()"},
    {"imap square 0..5", "list(pool.imap(square, range(5)))"},
    {"f = submit power 2 10; get f", "f.result()"},
    {"fs = submit power (0..3, 2)", "fs = [executor.submit(power, x, 2) for x in range(3)]"},
    {"fs = submit power (0..3, 2); as_completed fs", "[f.result() for f in concurrent.futures.as_completed(fs)]"},
    {"r = map square 0..3 async; q = pi 10 async; get r q", "[r.get(), sum(q.get())]"},
    {"cpu_count", "len(os.sched_getaffinity(0))"},
    {"help len", "help(len)"},
};

/* What stands behind the last `Python: ` of a text, up to the line's end; and a loop in the next line. */
static char *last_said(const char *text)
{
    static const char head[] = "Python: ";
    const char *found = NULL;
    for (const char *at = text; (at = strstr(at, head)); at += sizeof head - 1)
        found = at + sizeof head - 1;
    size_t line = found ? strcspn(found, "\n") : 0;
    if (found && strncmp(found + line, "\nfor ", 5) == 0)
        line += 1 + strcspn(found + line + 1, "\n");
    return found ? strndup(found, line) : NULL;
}

static void each_command_says_its_python(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof all_said / sizeof *all_said; i++) {
        struct program program;
        char line[400];
        snprintf(line, sizeof line, "set python on; %s", all_said[i].commands);
        run_commands(&program, line);
        assert_int_equal(program.status, 0);
        assert_null(strstr(program.output.bytes, "Python: "));
        char *said = last_said(program.errors.bytes);
        assert_non_null(said);
        assert_string_equal(said, all_said[i].python);
        free(said);
        program_release(&program);
    }
}

/* Callbacks are said with what they belong to; when one runs, it is said as well. */
static void callbacks_are_said_as_pythons(void **state)
{
    (void)state;
    static const struct said cases[] = {
        {"map_async square 0..4 then=(sum _) catch=(show _)",
         "job_1 = pool.map_async(square, range(4), callback=lambda _: print(sum(_)), error_callback=lambda _: "
         "print(_))"},
        {"r = map_async square 0..4 then=(total = sum _)",
         "r = pool.map_async(square, range(4), callback=lambda _: globals().update(total=sum(_)))"},
        {"apply_async power (0..3, 2) then=(show _)",
         "[pool.apply_async(power, (x, 2), callback=lambda _: print(_)) for x in range(3)]"},
        {"f = submit square 3 then=(show _)",
         "f = executor.submit(square, 3); f.add_done_callback(lambda _: _.exception() or print(_.result()))"},
        {"fs = submit sqrt (0..3,) then=(show _) catch=(show _)",
         "fs = [executor.submit(sqrt, x) for x in range(3)]\nfor job in fs: job.add_done_callback(lambda _: "
         "print(_.result()) if not _.exception() else print(_.exception()))"},
        {"pool 2; pi 100 async then=(x = _)",
         "job_1 = pool.starmap_async(calc_partial_pi, [(rank, 2, 100, 1 / 100) for rank in range(2)], "
         "callback=lambda _: globals().update(x=sum(_)))"},
        {"map_async square 0..3 then=(map square _)",
         "job_1 = pool.map_async(square, range(3), callback=lambda _: ...)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct program program;
        char line[400], wanted[400];
        snprintf(line, sizeof line, "set python on; %s", cases[i].commands);
        snprintf(wanted, sizeof wanted, "Python: %s\n", cases[i].python);
        run_commands(&program, line);
        assert_int_equal(program.status, 0);
        if (!strstr(program.errors.bytes, wanted))
            fail_msg("%s: %s", cases[i].commands, program.errors.bytes);
        program_release(&program);
    }
    struct program program;
    run_commands(&program, "set python on; r = map_async square 0..4 then=(sum _); wait r");
    assert_non_null(strstr(program.errors.bytes, "callback of job 1: sum _\nPython: sum(_)\n"));
    program_release(&program);
}

static void nothing_is_said_where_there_is_nothing(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program,
                 "map square 0..3; set python on; jobs; set; explain map square 0..3; set python off; len 0..3");
    assert_int_equal(program.status, 0);
    assert_null(strstr(program.errors.bytes, "Python: "));
    program_release(&program);
    run_commands(&program, "set python on; map sqrt [-1]");
    assert_null(strstr(program.errors.bytes, "Python: "));
    program_release(&program);
    run_commands(&program, "set python loud");
    expect_one_error(&program, "on or off");
    program_release(&program);
}

/* A definition has lines. */
static void a_definition_is_one_in_python(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "set python on; def f(x) = x * x + 1");
    assert_non_null(strstr(program.errors.bytes, "Python: def f(x):\n    return x * x + 1\n"));
    program_release(&program);
}

/* In JSON a field, and only where it was asked for. */
static void in_json_it_is_a_field(void **state)
{
    (void)state;
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"--format", "json"},
                                           .input = "len 0..3\nset python on\nx = 0..3\nlen x\njobs\n"});
    json_t *objects = take_json(&program);
    static const char *const wanted[] = {NULL, NULL, "x = range(3)", "len(x)", NULL};
    assert_int_equal(json_array_size(objects), 5);
    for (size_t i = 0; i < 5; i++) {
        const char *python = json_string_value(json_object_get(json_array_get(objects, i), "python"));
        assert_int_equal(python != NULL, wanted[i] != NULL);
        if (python)
            assert_string_equal(python, wanted[i]);
    }
    json_decref(objects);
    program_release(&program);
}

/* What help says of Python, each tried with python3; and topics that are no commands. */
static void help_says_what_python_does(void **state)
{
    (void)state;
    static const struct {
        const char *command, *said;
    } cases[] = {
        {"help queue", "2,147,483,647"},
        {"help array", "five zeros"},
        {"help value", "wraps around"},
        {"help lock", "any process can release"},
        {"help pool", "NameError"},
        {"help process", "daemon=True"},
        {"help def", "At most 8"},
        {"help def", "slices x[1:3]"},
        {"help python", "`set python on`"},
        {"help each", "runs along"},
        {"help chunksize", "divmod(items, 4 * workers)"},
        {"help timeout", "TimeoutError"},
        {"help async", "map_async"},
        {"help spawn", "`help pool`"},
        {"help catch", "error_callback"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct program program;
        run_commands(&program, cases[i].command);
        assert_int_equal(program.status, 0);
        if (!strstr(program.output.bytes, cases[i].said))
            fail_msg("%s: %s", cases[i].command, program.output.bytes);
        program_release(&program);
    }
    struct program program;
    run_commands(&program, "doc map");
    expect_one_error(&program, "it is a command: `help map`");
    program_release(&program);
}

/* The bytes of pickles are held by tests/check_explain.py; here, what is said of this side. */
static void explain_says_what_crosses(void **state)
{
    (void)state;
    static const struct {
        const char *commands, *said;
    } cases[] = {
        {"explain map square 0..1000 7", "1 range, three numbers\n"},
        {"r = map square 0..10; explain map square r", "10 earlier results, read in place: 0 bytes\n"},
        {"explain apply power_n_list [1, 2, 3] 2", "the lists among them have 48 bytes\n"},
        {"def f(xs) = sum(xs); explain apply f [1, 2, 3]", "the lists among them have 48 bytes\n"},
        {"explain starmap power_n_list ([1, 2, 3], 2) ([4], 2)",
         "results: 64 bytes and the lists, 16 bytes each and 8 an element,"},
        {"def f(x) = x + 1; explain map f 0..10", "the function's code, "},
        {"explain process square 3", "nothing is sent, nothing pickled"},
        {"value c; explain process increment c 3", "shared      c: one memory"},
        {"queue q; explain put q 300", "15 bytes, pickled"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct program program;
        run_commands(&program, cases[i].commands);
        assert_int_equal(program.status, 0);
        if (!strstr(program.output.bytes, cases[i].said))
            fail_msg("%s: %s", cases[i].commands, program.output.bytes);
        program_release(&program);
    }
}

/* --- export --- */

static char directory[] = "/tmp/poolscope-export-XXXXXX";

static int enter_directory(void **state)
{
    strcpy(directory + sizeof directory - 7, "XXXXXX");
    return be_the_reaper(state) || !mkdtemp(directory) || chdir(directory) ? -1 : 0;
}

static int leave_directory(void **state)
{
    (void)state;
    return chdir("/") | rmdir(directory);
}

static char *read_file(const char *path)
{
    struct stat status;
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &status), 0);
    char *bytes = calloc((size_t)status.st_size + 1, 1);
    assert_int_equal(fread(bytes, 1, (size_t)status.st_size, file), (size_t)status.st_size);
    fclose(file);
    return bytes;
}

static void write_file(const char *path, const char *bytes)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(bytes, file);
    fclose(file);
}

static void a_program_takes_the_place_of_an_older_one(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "5; export a.py; 6; export a.py; export 'b c.py'");
    assert_int_equal(program.status, 0);
    assert_non_null(strstr(program.errors.bytes, "a.py: 1 statement; run it with: python3 a.py\n"));
    assert_non_null(strstr(program.errors.bytes, "a.py: 2 statements; run it with: python3 a.py\n"));
    char *bytes = read_file("a.py"), *other = read_file("b c.py");
    assert_non_null(strstr(bytes, "\n    print(5)\n    print(6)\n"));
    assert_string_equal(bytes, other);
    free(bytes);
    free(other);
    program_release(&program);
    assert_int_equal(unlink("a.py") | unlink("b c.py"), 0);
}

static void nobody_elses_file_is_written_over(void **state)
{
    (void)state;
    struct program program;
    write_file("mine.py", "print('three weeks of work')\n");
    run_commands(&program, "5; export mine.py");
    assert_int_equal(program.status, 1);
    assert_non_null(strstr(program.errors.bytes, "error: mine.py is there, and was not written by export"));
    char *bytes = read_file("mine.py");
    assert_string_equal(bytes, "print('three weeks of work')\n");
    free(bytes);
    program_release(&program);
    assert_int_equal(unlink("mine.py"), 0);
}

static void a_file_that_cannot_be_is_an_error(void **state)
{
    (void)state;
    struct program program;
    static const struct {
        const char *command, *error;
    } cases[] = {{"export there/is/none.py", "No such file or directory"},
                 {"export program.txt", "ends in .py"},
                 {"export .py", "ends in .py"},
                 {"export", "needs FILE.py"},
                 {"export dir.py", "Is a directory"},
                 {"export /dev/full/x.py", "Not a directory"}};
    assert_int_equal(mkdir("dir.py", 0755), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run_commands(&program, cases[i].command);
        expect_one_error(&program, cases[i].error);
        program_release(&program);
    }
    assert_int_equal(rmdir("dir.py"), 0);
}

/* What started a pool may itself be nothing in Python: what comes after it has the pool all the same. */
static void a_pool_outlives_what_started_it(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "compare map square 0..4 rounds=1; map square 0..3; export c.py");
    assert_int_equal(program.status, 0);
    char *bytes = read_file("c.py");
    assert_non_null(strstr(bytes, "\nimport multiprocessing\n"));
    assert_non_null(strstr(bytes, "    pool = multiprocessing.Pool("));
    assert_non_null(strstr(bytes, "    # compare map square 0..4 rounds=1  (left out"));
    assert_non_null(strstr(bytes, "    print(pool.map(square, range(3)))\n    pool.close()\n    pool.join()\n"));
    free(bytes);
    program_release(&program);
    assert_int_equal(unlink("c.py"), 0);
}

/* More than are kept: the older ones go, and the program says so. */
static void older_statements_are_dropped(void **state)
{
    (void)state;
    enum { STATEMENTS = 10050 };
    struct program program;
    char *input = malloc(STATEMENTS * 16 + 32), *end = input;
    for (int i = 0; i < STATEMENTS; i++)
        end += sprintf(end, "x = %d\n", i);
    strcpy(end, "export long.py\n");
    run_input(&program, input);
    assert_int_equal(program.status, 0);
    assert_non_null(strstr(program.errors.bytes, "10,000 statements, the first 50 of the session no longer kept"));
    char *bytes = read_file("long.py");
    assert_non_null(strstr(bytes, "# The first 50 statements of the session are not here"));
    assert_null(strstr(bytes, "    x = 49\n"));
    assert_non_null(strstr(bytes, "    x = 50\n"));
    free(bytes);
    free(input);
    program_release(&program);
    assert_int_equal(unlink("long.py"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(each_command_says_its_python, nothing_is_left),
        cmocka_unit_test_teardown(callbacks_are_said_as_pythons, nothing_is_left),
        cmocka_unit_test_teardown(nothing_is_said_where_there_is_nothing, nothing_is_left),
        cmocka_unit_test_teardown(a_definition_is_one_in_python, nothing_is_left),
        cmocka_unit_test_teardown(in_json_it_is_a_field, nothing_is_left),
        cmocka_unit_test_teardown(help_says_what_python_does, nothing_is_left),
        cmocka_unit_test_teardown(explain_says_what_crosses, nothing_is_left),
        cmocka_unit_test_teardown(a_program_takes_the_place_of_an_older_one, nothing_is_left),
        cmocka_unit_test_teardown(nobody_elses_file_is_written_over, nothing_is_left),
        cmocka_unit_test_teardown(a_file_that_cannot_be_is_an_error, nothing_is_left),
        cmocka_unit_test_teardown(a_pool_outlives_what_started_it, nothing_is_left),
        cmocka_unit_test_teardown(older_statements_are_dropped, nothing_is_left),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
