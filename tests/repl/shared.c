/* tests/repl/shared.c - shared objects: the commands that make them, the functions that work on them here, in forked
 * processes and in a pool, and what is said of them afterwards. */
#include "tests/repl/support.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pool/shared.h"
#include "repl/shared.h"

/* --- the commands --- */

static void what_is_made_is_shown(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, "value counter; counter", "<value: 0>");
    rig_expect(rig, "value counter -5; counter", "<value: -5>");
    rig_expect(rig, "show counter", "-5");
    rig_expect(rig, "x = show counter; x", "-5");
    rig_expect(rig, "map square x", "[25]");
    rig_expect(rig, "value total 0.5; total", "<value: 0.5>");
    rig_expect(rig, "value total 3 type=d; show total", "3.0");
    rig_expect(rig, "value total True; show total", "1");
    rig_expect(rig, "array a 0..5; a", "<array: [0, 1, 2, 3, 4]>");
    rig_expect(rig, "array b 0..3 [7, True] 9; show b", "[0, 1, 2, 7, 1, 9]");
    rig_expect(rig, "array b 0..3 type=d; show b", "[0.0, 1.0, 2.0]");
    rig_expect(rig, "array b [1, 2.5]; show b", "[1.0, 2.5]");
    rig_expect(rig, "array b (map square 0..4); show b", "[0, 1, 4, 9]");
    rig_expect(rig, "len b", "4");
    rig_expect(rig, "sum b", "14");
    rig_expect(rig, "show b", "[0, 1, 4, 9]");
    rig_expect(rig, "lock mutex; mutex", "<lock: free>");
    rig_expect(rig, "show mutex", "free");
    rig_expect(rig, "y = counter; y", "<value: -5>");
    rig_expect(rig, "value counter 1; y", "<value: -5>"); /* as in Python: a new object under the old name */
}

static void a_queue_at_the_prompt(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, "queue q 3; q", "<queue: 0 of 3>");
    rig_expect(rig, "put q 3; put q 2.5; put q None; show q", "[3, 2.5, None]");
    rig_expect(rig, "len q", "3");
    rig_expect(rig, "take q", "3");
    rig_expect(rig, "put q True; a = take q; a", "2.5");
    rig_run(rig, "take q");
    rig_expect(rig, "take q", "True");
    rig_expect(rig, "len q", "0");
    rig_expect(rig, "queue big; big", "<queue: 0 of 1024>");
    uint64_t began = clock_ns();
    rig_expect_error(rig, "take q timeout=0.2", 7, "queue.Empty");
    assert_true(clock_ns() - began >= SECOND / 5);
    rig_run(rig, "queue one 1; put one 1");
    rig_expect_error(rig, "put one 2 timeout=0", 10, "queue.Full");
    rig_expect(rig, "show one", "[1]");
}

static void mistakes_are_marked(void **state)
{
    struct rig *rig = *state;
    rig_run(rig, "value counter; array arr 0..3; lock mutex; queue q");
    rig_expect_error(rig, "value map", 6, "is a command");
    rig_expect_error(rig, "lock increment", 5, "native function");
    rig_expect_error(rig, "queue w0", 6, "a meaning of its own");
    rig_expect_error(rig, "array 5 0..3", 6, "is no name");
    rig_expect_error(rig, "value \"a b\"", 6, "'a b' is no name");
    rig_expect_error(rig, "lock ''", 5, "is no name");
    rig_expect_error(rig, "value v [1, 2]", 8, "holds a number");
    rig_expect_error(rig, "value v counter", 8, "a shared value");
    rig_expect_error(rig, "value v 0.5 type=i", 12, "cannot hold a float");
    rig_expect_error(rig, "value v 0 type=x", 15, "i or d");
    rig_expect_error(rig, "value v type=3", 13, "needs a word");
    rig_expect_error(rig, "array b [1, None]", 8, "item 1 is None");
    rig_expect_error(rig, "array b 0..1000000000000000", 8, "memory");
    rig_expect_error(rig, "queue r 0", 8, "1 to 100,000,000");
    rig_expect_error(rig, "put counter 3", 4, "needs a queue, and this is a shared value");
    rig_expect_error(rig, "take 5", 5, "an integer");
    rig_expect_error(rig, "take nobody", 5, "no name 'nobody'");
    rig_expect_error(rig, "put q [1, 2]", 6, "a list");
    rig_expect_error(rig, "put q counter", 6, "a shared value");
    rig_expect_error(rig, "map square counter", 11, "'Synchronized' object is not iterable");
    rig_expect_error(rig, "map square arr", 11, "Python's map runs along it");
    rig_expect_error(rig, "map square mutex", 11, "'Lock' object is not iterable");
    rig_expect_error(rig, "map square [counter]", 11,
                     "RuntimeError, it should only be shared between processes through "
                     "inheritance");
    rig_expect_error(rig, "map square 0..counter", 14, "a range goes over integers");
    rig_expect_error(rig, "map square 0..3 lock=counter", 16, "through inheritance");
    rig_expect_error(rig, "sum counter", 4, "a shared value");
    rig_expect_error(rig, "len mutex", 4, "a lock has no length");
    rig_expect_error(rig, "map counter 0..3", 4, "counter");
    rig_expect_error(rig, "serial apply increment counter", 23, "through inheritance");
    assert_null(session_name(&rig->session, "v"));
    assert_null(session_name(&rig->session, "b"));
}

static void objects_take_memory_and_give_it_back(void **state)
{
    struct rig *rig = *state;
    uint64_t before = pool_arena_used(rig->session.arena);
    for (int i = 0; i < 2000; i++)
        rig_run(rig, "array a 0..1000; value v; queue q; lock k");
    assert_true(pool_arena_used(rig->session.arena) < before + (1 << 20));
    rig_run(rig, "array a [0]; queue q 1");
    rig_expect_error(rig, "set memory 2000000; array a 0..1000000", 28, "memory");
}

/* --- the functions --- */

static bool go_on(void *context, uint64_t items_done)
{
    (void)context;
    (void)items_done;
    return true;
}

/* `F ARGUMENTS`, as `process` plans it. */
static bool plan_call(struct rig *rig, struct plan *plan, const char *line, struct parsed *parsed)
{
    struct call *call;
    struct shared_arguments arguments;
    struct text text = {.bytes = NULL};
    text_format(&text, "apply %s", line);
    parse_line(parsed, text_string(&text));
    text_release(&text);
    assert_non_null(parsed->statement);
    call = parsed->statement->call;
    assert_true(call_evaluate(&rig->session, call));
    assert_true(shared_arguments(&rig->session, call, 1, call->arguments[0].function, &arguments));
    bool good = plan_make(plan, call->arguments[0].function, SPREAD_INHERITED, arguments.values, arguments.places,
                          arguments.count, pool_arena_limit(rig->session.arena), &rig->session.complaint);
    call_release(call);
    return good;
}

static enum fault call_here(struct rig *rig, const char *line, struct value *result)
{
    struct parsed parsed;
    struct plan plan;
    struct pool_block *output;
    struct plan_failure failure;
    if (!plan_call(rig, &plan, line, &parsed))
        fail_msg("%s: %s", line, text_string(&rig->session.complaint.message));
    assert_int_equal(pool_block_create(rig->session.arena, plan.layout.size + plan.layout.heap_size, &output), POOL_OK);
    enum fault fault = plan_run_here(&plan, rig->session.arena, output, go_on, NULL, &failure);
    if (!fault) {
        struct value all = plan_result(&plan.layout, output);
        *result = value_at(all, 0);
        value_release(&all);
    }
    pool_block_release(output);
    plan_release(&plan);
    parsed_release(&parsed);
    return fault;
}

static void expect_call(struct rig *rig, const char *line, const char *repr)
{
    struct value result = {.kind = VALUE_NOTHING};
    enum fault fault = call_here(rig, line, &result);
    if (fault)
        fail_msg("%s: %s", line, fault_sentence(fault));
    assert_string_equal(repr_of(result), repr);
    value_release(&result);
}

static void expect_fault(struct rig *rig, const char *line, enum fault fault)
{
    struct value result;
    enum fault got = call_here(rig, line, &result);
    if (got != fault)
        fail_msg("%s: %s", line, fault_sentence(got));
}

static void functions_work_on_objects(void **state)
{
    struct rig *rig = *state;
    rig_run(rig, "value v; value d 0.5; array a 0..4; lock m; queue q 100");
    expect_call(rig, "increment v", "1");
    expect_call(rig, "increment v 41", "41");
    rig_expect(rig, "show v", "42");
    expect_call(rig, "increment v 8 v", "8");
    expect_call(rig, "increment v 0", "0");
    expect_call(rig, "add v -50 m", "0");
    expect_call(rig, "increment d 2 a", "2");
    expect_call(rig, "add d 1.25", "3.75");
    expect_call(rig, "store v 7", "None");
    expect_call(rig, "add_at a 3 10", "13");
    expect_call(rig, "add_at a -4 5 m", "5");
    expect_call(rig, "store_at a 1 -1", "None");
    rig_expect(rig, "show a", "[5, -1, 2, 13]");
    expect_call(rig, "fill a 9", "None");
    rig_expect(rig, "sum a", "36");
    expect_call(rig, "put q 1.5", "None");
    expect_call(rig, "put q None", "None");
    expect_call(rig, "take q", "1.5");
    expect_call(rig, "take q", "None");
    expect_call(rig, "produce q 10", "10");
    expect_call(rig, "consume q 4", "6");
    expect_call(rig, "put q 0.5", "None");
    expect_call(rig, "put q None", "None");
    expect_call(rig, "consume q", "39.5");
    expect_call(rig, "acquire m", "True");
    rig_expect(rig, "show m", "free"); /* its work was over */
}

static void functions_say_what_is_wrong(void **state)
{
    struct rig *rig = *state;
    rig_run(rig, "value v 9223372036854775806; value d 0.5; array a 0..4; lock m; queue q 100");
    expect_fault(rig, "increment v 2", FAULT_SHARED_OVERFLOW);
    expect_fault(rig, "increment a 2", FAULT_NOT_VALUE);
    expect_fault(rig, "increment m", FAULT_NOT_VALUE);
    expect_fault(rig, "increment v -1", FAULT_TIMES);
    expect_fault(rig, "increment v 1 q", FAULT_NOT_LOCK);
    expect_fault(rig, "add v 0.5", FAULT_CONTENT);
    expect_fault(rig, "add a 1", FAULT_NOT_VALUE);
    expect_fault(rig, "add q 1", FAULT_NOT_VALUE);
    expect_fault(rig, "add_at v 0 1", FAULT_NOT_ARRAY);
    expect_fault(rig, "add_at a 4 1", FAULT_INDEX);
    expect_fault(rig, "add_at a -5 1", FAULT_INDEX);
    expect_fault(rig, "store v 0.5", FAULT_CONTENT);
    expect_fault(rig, "store_at a 9223372036854775807 1", FAULT_INDEX);
    expect_fault(rig, "fill v 1", FAULT_NOT_ARRAY);
    expect_fault(rig, "fill a 0.5", FAULT_CONTENT);
    expect_fault(rig, "put v 1", FAULT_NOT_QUEUE);
    expect_fault(rig, "put q [1, 2]", FAULT_QUEUE_ITEM);
    expect_fault(rig, "take m", FAULT_NOT_QUEUE);
    expect_fault(rig, "release m", FAULT_LOCK_NOT_HELD);
    expect_fault(rig, "acquire q", FAULT_NOT_LOCK);
    struct parsed parsed;
    struct plan plan;
    assert_false(plan_call(rig, &plan, "increment 5", &parsed));
    assert_non_null(strstr(text_string(&rig->session.complaint.message), "a shared object: its name, not an integer"));
    parsed_release(&parsed);
    complaint_clear(&rig->session.complaint);
    assert_false(plan_call(rig, &plan, "square v", &parsed));
    assert_non_null(strstr(text_string(&rig->session.complaint.message), "must be a number, not a shared value"));
    parsed_release(&parsed);
    complaint_clear(&rig->session.complaint);
}

/* --- in processes --- */

/* In a child: nothing may assert. */
static int run_in_child(struct rig *rig, const struct plan *plan)
{
    uint64_t size = plan->layout.size + plan->layout.heap_size;
    struct plan_failure failure;
    struct pool_block *output; /* of a copy of the parent's books: each child has its own memory below it */
    if (pool_block_create(rig->session.arena, size, &output))
        return 100;
    return (int)plan_run_here(plan, rig->session.arena, output, go_on, NULL, &failure);
}

/* Forks a process for each line; each must end with a fault of 0. */
static void run_processes(struct rig *rig, const char *const *lines, size_t count)
{
    struct parsed parsed[8];
    struct plan plans[8];
    pid_t pids[8];
    struct pool_block *apart[8]; /* so that the children's outputs do not lie upon each other */
    for (size_t i = 0; i < count; i++) {
        assert_true(plan_call(rig, &plans[i], lines[i], &parsed[i]));
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0)
            _exit(run_in_child(rig, &plans[i]));
        assert_int_equal(pool_block_create(rig->session.arena, 1, &apart[i]), POOL_OK);
    }
    for (size_t i = 0; i < count; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
        plan_release(&plans[i]);
        parsed_release(&parsed[i]);
        pool_block_release(apart[i]);
    }
}

static const char *news(struct rig *rig)
{
    static char *text;
    size_t size;
    free(text);
    text = NULL;
    rig->session.err = open_memstream(&text, &size);
    shared_tell_news(&rig->session);
    fclose(rig->session.err);
    rig->session.err = stderr;
    return text;
}

static void processes_count_together(void **state)
{
    struct rig *rig = *state;
    rig_run(rig, "value counter; lock mutex");
    run_processes(rig,
                  (const char *const[]){"increment counter 1000 counter", "increment counter 1000 counter",
                                        "increment counter 1000 counter", "increment counter 1000 counter"},
                  4);
    const char *said = news(rig);
    if (!strstr(said, "counter: 4,000 increments asked for, 4,000 arrived\n"))
        fail_msg("%s", said);
    assert_string_equal(news(rig), ""); /* once */
    rig_expect(rig, "show counter", "4000");
    run_processes(rig, (const char *const[]){"add counter 5 mutex", "add counter -2 mutex"}, 2);
    said = news(rig);
    if (!strstr(said, "counter: 2 updates by 3 in all asked for, 3 arrived\n"))
        fail_msg("%s", said);
    run_processes(rig, (const char *const[]){"store counter 5", "add counter 1"}, 2);
    assert_string_equal(news(rig), ""); /* what was stored over, nobody can say */
}

static void what_is_lost_is_said(void **state)
{
    struct rig *rig = *state;
    long lost = 0;
    if (cpu_count_usable() < 2) {
        print_message("one CPU: nothing is lost\n");
        skip();
    }
    for (int i = 0; i < 10 && !lost; i++) {
        const char *line = "increment counter 3000000";
        rig_run(rig, "value counter");
        run_processes(rig, (const char *const[]){line, line, line, line}, 4);
        const char *said = news(rig);
        assert_non_null(strstr(said, "counter: 12,000,000 increments asked for, "));
        lost = 12000000 - strtol(rig_result(rig, "show counter"), NULL, 10);
        struct text wanted = {.bytes = NULL};
        text_put(&wanted, " arrived: ");
        text_count(&wanted, (uint64_t)lost);
        text_put(&wanted, " lost\n");
        assert_int_equal(strstr(said, text_string(&wanted)) != NULL, lost > 0);
        text_release(&wanted);
    }
    assert_true(lost > 0);
}

static void producers_and_consumers(void **state)
{
    struct rig *rig = *state;
    rig_run(rig, "queue q 5");
    run_processes(rig, (const char *const[]){"produce q 5000", "produce q 5000", "consume q 5000", "consume q 5000"},
                  4);
    rig_expect(rig, "len q", "0");
}

/* A child of its own that holds the lock, killed: the next that asks is told, and so are people. */
static void a_killed_holder_is_told_of(void **state)
{
    struct rig *rig = *state;
    rig_run(rig, "value counter");
    const struct value *value = session_name(&rig->session, "counter");
    struct pool_object *object = shared_object(value->shared);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct object_user user = {.pid = getpid()};
        object_lock(object, &user);
        for (;;)
            pause();
    }
    struct object_lock_view lock;
    do
        object_lock_look(object, &lock);
    while (lock.holder != pid);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_string_equal(news(rig), ""); /* nobody has asked for it yet */
    expect_call(rig, "increment counter 3 counter", "3");
    char wanted[120];
    snprintf(wanted, sizeof wanted, "counter: process %d died holding its lock; the next that asked got it\n", pid);
    const char *said = news(rig);
    if (!strstr(said, wanted))
        fail_msg("%s", said);
    expect_call(rig, "acquire counter", "True");
    snprintf(wanted, sizeof wanted, "counter: process %d had ended its work and still held its lock; it was released\n",
             getpid());
    said = news(rig);
    if (!strstr(said, wanted))
        fail_msg("%s", said);
}

/* --- in a pool --- */

static void functions_in_a_pool(void **state)
{
    struct rig *rig = *state;
    struct parsed parsed;
    struct plan plan;
    uint64_t job;
    rig_run(rig, "pool 2; value counter; queue q 2");
    assert_true(plan_call(rig, &plan, "increment counter 1000 counter", &parsed));
    for (int k = 0; k < 4; k++) {
        assert_true(plan_submit(&rig->session, &plan, 1, 0, &job));
        assert_int_equal(pool_wait(rig->session.pool, job, 20 * SECOND), POOL_OK);
    }
    rig_expect(rig, "show counter", "4000");
    plan_release(&plan);
    parsed_release(&parsed);

    /* A consumer that waits for what nobody puts is cancelled. */
    assert_true(plan_call(rig, &plan, "consume q 3", &parsed));
    assert_true(plan_submit(&rig->session, &plan, 1, 0, &job));
    struct worker_view workers[2];
    struct pool_view view = {.workers = workers};
    do
        pool_look(rig->session.pool, &view);
    while (workers[0].state != WORKER_QUEUE_WAIT && workers[1].state != WORKER_QUEUE_WAIT);
    uint64_t began = clock_ns();
    assert_int_equal(pool_cancel(rig->session.pool, job), POOL_OK);
    assert_int_equal(pool_wait(rig->session.pool, job, 20 * SECOND), POOL_OK);
    assert_true(clock_ns() - began < 2 * SECOND);
    plan_release(&plan);
    parsed_release(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_made_is_shown, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_queue_at_the_prompt, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(mistakes_are_marked, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(objects_take_memory_and_give_it_back, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(functions_work_on_objects, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(functions_say_what_is_wrong, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(processes_count_together, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(what_is_lost_is_said, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(producers_and_consumers, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_killed_holder_is_told_of, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(functions_in_a_pool, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
