/* tests/repl/parse.c - from a line to a call, and where each mistake is marked. */
#include "tests/repl/support.h"

#include <string.h>

/* A statement in words, so that a whole tree can be compared at once. */
static void show_call(const struct call *call, struct text *out);

static void show(const struct expression *expression, struct text *out)
{
    static const char *const opening[] = {
        [EXPRESSION_TUPLE] = "(", [EXPRESSION_LIST] = "[", [EXPRESSION_RANGE] = "range(", [EXPRESSION_EACH] = "each("};
    switch (expression->kind) {
    case EXPRESSION_INT:
        text_format(out, "%lld", (long long)expression->integer);
        return;
    case EXPRESSION_DOUBLE:
        double_repr(expression->number, out);
        return;
    case EXPRESSION_BOOL:
        text_put(out, expression->integer ? "True" : "False");
        return;
    case EXPRESSION_NONE:
        text_put(out, "None");
        return;
    case EXPRESSION_NAME:
        text_put(out, expression->name);
        return;
    case EXPRESSION_CALL:
        text_put(out, "{");
        show_call(expression->call, out);
        text_put(out, "}");
        return;
    default:
        break;
    }
    text_put(out, opening[expression->kind]);
    for (const struct expression *part = expression->first; part; part = part->next) {
        show(part, out);
        text_put(out, part->next ? " " : "");
    }
    text_put(out, expression->kind == EXPRESSION_LIST ? "]" : ")");
}

static void show_argument(const struct argument *argument, enum parameter_kind kind, struct text *out)
{
    text_put(out, " ");
    if (argument->function)
        text_put(out, argument->function->name);
    else if (argument->word)
        text_format(out, "'%s'", argument->word);
    else if (argument->call)
        show_call(argument->call, out);
    else if (kind == PARAM_COUNT || (kind == PARAM_WORKER && !argument->expressions))
        text_format(out, "%lld", (long long)argument->count);
    for (const struct expression *part = argument->expressions; part; part = part->next) {
        show(part, out);
        text_put(out, part->next ? " " : "");
    }
}

static void show_call(const struct call *call, struct text *out)
{
    text_put(out, call->command->name);
    for (int i = 0; i < COMMAND_PARAMETERS_MAX; i++)
        if (call->arguments[i].given)
            show_argument(&call->arguments[i], call->command->parameters[i].kind, out);
    for (int i = 0; i < COMMAND_OPTIONS_MAX; i++) {
        const struct option_spec *spec = &call->command->options[i];
        if (call->options[i].given && spec->kind == OPTION_FLAG)
            text_format(out, " +%s", spec->name);
        else if (call->options[i].given)
            text_format(out, " +%s=%g", spec->name, call->options[i].seconds);
    }
}

static void expect_tree(const char *line, const char *wanted)
{
    struct parsed parsed;
    struct text found = {.bytes = NULL};
    parse_line(&parsed, line);
    if (!parsed.statement)
        fail_msg("%s: %s", line, text_string(&parsed.complaint.message));
    if (parsed.statement->name)
        text_format(&found, "%s = ", parsed.statement->name);
    if (parsed.statement->call)
        show_call(parsed.statement->call, &found);
    else
        show(parsed.statement->expression, &found);
    if (strcmp(text_string(&found), wanted) != 0)
        fail_msg("%s\nis      %s\nand not %s", line, text_string(&found), wanted);
    text_release(&found);
    parsed_release(&parsed);
}

/* `line` has a mark `^` right before the place of the complaint; it is taken out. */
static void expect_error(const char *marked, const char *message, const char *hint)
{
    struct parsed parsed;
    char line[256];
    size_t at = strcspn(marked, "^");
    assert_true(strlen(marked) < sizeof line && marked[at] == '^');
    snprintf(line, sizeof line, "%.*s%s", (int)at, marked, marked + at + 1);
    parse_line(&parsed, line);
    const char *said = text_string(&parsed.complaint.message), *advice = text_string(&parsed.complaint.hint);
    if (parsed.statement)
        fail_msg("%s is no error", line);
    if (parsed.complaint.at != at || !strstr(said, message))
        fail_msg("%s\nsays    %s (at %zd)\nand not %s (at %zu)", line, said, (ssize_t)parsed.complaint.at, message, at);
    if (!strstr(advice, hint))
        fail_msg("%s\nhints   %s\nand not %s", line, advice, hint);
    parsed_release(&parsed);
}

/* --- what is right --- */

static void calls(void **state)
{
    (void)state;
    expect_tree("pool", "pool");
    expect_tree("pool 4", "pool 4");
    expect_tree("pool -1", "pool -1");
    expect_tree("map square 0..20", "map square range(0 20)");
    expect_tree("map square 0..3 [7, 9] result 2.5", "map square range(0 3) [7 9] result 2.5");
    expect_tree("starmap power (2,3) (3, 3)", "starmap power (2 3) (3 3)");
    expect_tree("starmap power [(2,3), (3,3)]", "starmap power [(2 3) (3 3)]");
    expect_tree("starmap power_n (0..20, 2)", "starmap power_n (range(0 20) 2)");
    expect_tree("starmap power_n (each xs, 2)", "starmap power_n (each(xs) 2)");
    expect_tree("apply power 2 10", "apply power 2 10");
    expect_tree("apply power_n_list [10, 15] 2", "apply power_n_list [10 15] 2");
    expect_tree("pi 1e7", "pi 10000000");
    expect_tree("kill w12", "kill 12");
    expect_tree("kill p12", "kill p12");
    expect_tree("join", "join");
    expect_tree("join p0 result [p1, p2]", "join p0 result [p1 p2]");
    expect_tree("process square 3", "process square 3");
    expect_tree("process 4 power 2 10", "process 4 power 2 10");
    expect_tree("process x = [7, 8]", "process 'x'[7 8]");
    expect_tree("sum (map square 0..20)", "sum {map square range(0 20)}");
    expect_tree("serial map square 0..3", "serial map square range(0 3)");
    expect_tree("time serial pi 10", "time serial pi 10");
    expect_tree("slice 0..20 3", "slice range(0 20) 3");
    expect_tree("set memory 2G", "set 'memory' '2G'");
    expect_tree("run my file.txt", "run 'my file.txt'");
    expect_tree("run \"a # b\"", "run 'a # b'");
    expect_tree("exit", "quit");
    expect_tree("map square 5 -3", "map square 5 -3");
    expect_tree("get 1", "get 1");
    expect_tree("get [1, result]", "get [1 result]");
}

static void options(void **state)
{
    (void)state;
    expect_tree("map square 0..20 async", "map square range(0 20) +async");
    expect_tree("map square 1 chunksize=3 async", "map square 1 +chunksize=3 +async");
    expect_tree("map square 1 async chunksize = 3", "map square 1 +chunksize=3 +async");
    expect_tree("get 1 timeout=0.5", "get 1 +timeout=0.5");
    expect_tree("get 1 timeout=0", "get 1 +timeout=0");
    expect_tree("serial map square 1 chunksize=2", "serial map square 1 +chunksize=2");
}

static void values_and_names(void **state)
{
    (void)state;
    expect_tree("7", "7");
    expect_tree("result", "result");
    expect_tree("True", "True");
    expect_tree("None", "None");
    expect_tree("()", "()");
    expect_tree("(1,)", "(1)");
    expect_tree("(1)", "1");
    expect_tree("((1))", "1");
    expect_tree("[]", "[]");
    expect_tree("[1, (2, None), [True, 2.5]]", "[1 (2 None) [True 2.5]]");
    expect_tree("[1,\n 2,\n]", "[1 2]");
    expect_tree("x = 5", "x = 5");
    expect_tree("x = map square xs", "x = map square xs");
    expect_tree("x = a..b..c", "x = range(a b c)");
    expect_tree("nprocs..5", "range(nprocs 5)");
    expect_tree("x = (map square 1)", "x = {map square 1}");
    expect_tree("wide = 1", "wide = 1");
    expect_tree("pi2 = 1", "pi2 = 1");
}

static void help_is_asked_for_in_three_ways(void **state)
{
    (void)state;
    expect_tree("?", "help");
    expect_tree("? map", "help 'map'");
    expect_tree("map?", "help 'map'");
    expect_tree("help map", "help 'map'");
    expect_tree("help async", "help 'async'");
}

/* --- what is wrong --- */

static void unknown_names_with_suggestions(void **state)
{
    (void)state;
    expect_error("^starmp power (2,3)", "no command 'starmp'", "did you mean 'starmap'?");
    expect_error("^mpa square 1", "no command 'mpa'", "did you mean 'map'?");
    expect_error("^resul", "no command 'resul'", "did you mean 'result'?");
    expect_error("^frobnicate", "no command 'frobnicate'", "`help`");
    expect_error("map ^squre 3", "no function 'squre'", "did you mean 'square'?");
    expect_error("map ^zzz 3", "no function 'zzz'", "`functions`");
    expect_error("x = map ^colatz 3", "no function 'colatz'", "did you mean 'collatz'?");
    expect_error("^square 3", "'square' is a function, not a command", "apply square");
    expect_error("^power 2 3", "'power' is a function, not a command", "starmap power");
    expect_error("sum (map ^squre 3)", "no function 'squre'", "did you mean 'square'?");
    expect_error("serial ^mp square 3", "no command 'mp'", "did you mean 'map'?");
    expect_error("^= 3", "not with '='", "`help`");
    expect_error("^\"map\"", "not with '\"map\"'", "`help`");
}

static void arguments_are_counted(void **state)
{
    (void)state;
    expect_error("pi^", "'pi' needs N", "usage: pi N");
    expect_error("pi ^async", "'pi' needs N", "usage: pi N");
    expect_error("pi 1 ^2", "'2' is more than 'pi' takes", "usage: pi N");
    expect_error("map^", "'map' needs F", "usage: map F ITEMS [chunksize=K] [async]");
    expect_error("map square^", "'map' needs ITEMS", "usage: map");
    expect_error("map square ^async", "'map' needs ITEMS", "usage: map");
    expect_error("map ^3 square", "'3' is not a function's name", "usage: map");
    expect_error("quit ^now", "'now' is more than 'quit' takes", "usage: quit");
    expect_error("pool ^1.5", "N must be an integer", "usage: pool [N]");
    expect_error("pool ^four", "N must be an integer", "usage: pool [N]");
    expect_error("pool 2 ^3", "'3' is more than 'pool' takes", "usage: pool [N]");
    expect_error("kill ^3", "a worker is w0", "usage: kill wK|pK");
    expect_error("kill ^w", "a worker is w0", "usage: kill wK|pK");
    expect_error("kill ^wx", "a worker is w0", "usage: kill wK|pK");
    expect_error("process^", "'process' needs F", "usage: process [N] F [ARGS]");
    expect_error("process 4^", "'process' needs F", "usage: process [N] F [ARGS]");
    expect_error("process ^4.5 square 3", "'4.5' is not a function's name", "usage: process");
    expect_error("process ^4 x = 3", "a name is set in one process, and without a count", "process x = 7");
    expect_error("process ^w0 = 3", "'w0' has a meaning of its own", "my_w0");
    expect_error("process ^square = 3", "'square' is a native function", "my_square");
    expect_error("process x = 3 ^lock=y", "'process x = …' takes no option", "");
    expect_error("run^", "'run' needs FILE", "usage: run FILE");
    expect_error("1 ^2", "'2' is more than one value", "[1, 2, 3]");
    expect_error("map square 0..3 ^)", "')' is more than 'map' takes", "usage: map");
    expect_error("serial map square 0..3 ^)", "')' is more than 'serial' takes", "usage: serial");
}

static void options_once_each_and_only_where_they_belong(void **state)
{
    (void)state;
    expect_error("map square 1 chunksize=2 ^chunksize=3", "'chunksize' is given twice", "");
    expect_error("map square 1 async ^async", "'async' is given twice", "");
    expect_error("map square 1 chunksize=^0", "an integer, 1 or more", "chunksize=10");
    expect_error("map square 1 chunksize=^-2", "an integer, 1 or more", "chunksize=10");
    expect_error("map square 1 chunksize=^2.5", "an integer, 1 or more", "chunksize=10");
    expect_error("map square 1 chunksize=^", "an integer, 1 or more", "chunksize=10");
    expect_error("map square 1 ^async=3", "'async' takes no value", "write async");
    expect_error("map square 1 ^timeout=3", "'map' has no option 'timeout'", "usage: map");
    expect_error("pi 10 ^chunksize=3", "'pi' has no option 'chunksize'", "usage: pi");
    expect_error("pool 4 ^async", "'pool' has no option 'async'", "usage: pool");
    expect_error("get 1 timeout=^-1", "0 or more", "timeout=0.5");
    expect_error("get 1 timeout=^soon", "0 or more", "timeout=0.5");
    expect_error("map square 1 chunksize=2 ^5", "'5' is more than 'map' takes", "usage: map");
}

static void brackets_and_ranges(void **state)
{
    (void)state;
    expect_error("map square ^(1, 2", "parenthesis is not closed", "close it with )");
    expect_error("map square ^[1, 2", "bracket is not closed", "close it with ]");
    expect_error("map square [1, (2, 3^]", "a comma or ) is missing", "");
    expect_error("x = ^[1,\n2", "bracket is not closed", "close it with ]");
    expect_error("sum ^(map square 1", "parenthesis is not closed", "close it with )");
    expect_error("map square [300] ^* 4", "'*' does not repeat a list here", "[3, 3, 3]");
    expect_error("x = [300] ^* 4", "'*' does not repeat a list here", "[3, 3, 3]");
    expect_error("map square [1] ^+ [2]", "'+' does not join lists here", "map square [1, 2] [3]");
    expect_error("map square [square^(x) for x in range(3)]", "a comprehension stands in a `def` only",
                 "map square 0..3");
    expect_error("[x ^for x in 0..3]", "a comprehension stands in a `def` only", "map square 0..3");
    expect_error("pool^.map(square, range(20))", "`pool` is a command, and has no methods", "map square 0..20");
    expect_error("x = [1 ^2]", "a comma or ] is missing before '2'", "");
    expect_error("x = (1 ^2)", "a comma or ) is missing before '2'", "");
    expect_error("map square 1^, 2", "a comma outside of brackets", "[1, 2, 3]");
    expect_error("x = ^]", "not with ']'", "");
    expect_error("x = [^,]", "',' is not a value", "");
    expect_error("map square 0..^", "end of a range is missing", "");
    expect_error("map square ^..5", "'..' is not a value", "0..20");
    expect_error("map square ^1.5..3", "a range goes over integers", "0..20");
    expect_error("map square 1..^2.5", "a range goes over integers", "0..20");
    expect_error("map square ^(1,2)..5", "a range goes over integers", "");
    expect_error("map square 1..^[2]", "'[' is not the end of a range", "");
    expect_error("map square 0..1..2^..3", "'..' is not a value", "");
    expect_error("map square ^2G", "'2G' is not a value", "1_000_000");
    expect_error("map square ^\"a\"", "is not a value", "");
}

static void names_that_cannot_be_assigned(void **state)
{
    (void)state;
    static const char *const names[] = {"async", "serial", "each", "_",   "True", "False", "None", "w0",    "w12",
                                        "p0",    "p7",     "map",  "get", "pool", "help",  "pi",   "square"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char line[64];
        snprintf(line, sizeof line, "^%s = 3", names[i]);
        expect_error(line, "cannot be assigned to", "take another name");
    }
    expect_error("x =^", "nothing to keep as 'x'", "x = 0..20");
    expect_error("x = ^pool 4", "'pool' gives no value", "type it alone");
    expect_error("x = ^quit", "'quit' gives no value", "type it alone");
    expect_error("sum (^pool 4)", "'pool' gives no value", "type it alone");
}

static void nesting_has_an_end(void **state)
{
    (void)state;
    enum { DEEP = 100000 };
    static const struct {
        char open;
        bool closed;
    } cases[] = {{'(', false}, {'[', false}, {'[', true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text line = {.bytes = NULL};
        struct parsed parsed;
        text_put(&line, "x = ");
        for (int k = 0; k < DEEP; k++)
            text_add(&line, &cases[i].open, 1);
        for (int k = 0; k < DEEP && cases[i].closed; k++)
            text_put(&line, "]");
        parse_line(&parsed, text_string(&line));
        assert_null(parsed.statement);
        assert_non_null(strstr(text_string(&parsed.complaint.message), "inside each other"));
        assert_int_equal(parsed.complaint.at, 4 + 64);
        parsed_release(&parsed);
        text_release(&line);
    }
    struct text line = {.bytes = NULL};
    struct parsed parsed;
    for (int k = 0; k < DEEP; k++)
        text_put(&line, "time ");
    parse_line(&parsed, text_string(&line));
    assert_null(parsed.statement);
    parsed_release(&parsed);
    text_release(&line);
}

static void a_mistake_is_shown_short(void **state)
{
    (void)state;
    struct parsed parsed;
    char line[1200] = "x = [1 ";
    memset(line + 7, 'y', 1000);
    parse_line(&parsed, line);
    assert_true(parsed.complaint.made && parsed.complaint.at == 7);
    assert_true(parsed.complaint.message.size < 100);
    parsed_release(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls),
        cmocka_unit_test(options),
        cmocka_unit_test(values_and_names),
        cmocka_unit_test(help_is_asked_for_in_three_ways),
        cmocka_unit_test(unknown_names_with_suggestions),
        cmocka_unit_test(arguments_are_counted),
        cmocka_unit_test(options_once_each_and_only_where_they_belong),
        cmocka_unit_test(brackets_and_ranges),
        cmocka_unit_test(names_that_cannot_be_assigned),
        cmocka_unit_test(nesting_has_an_end),
        cmocka_unit_test(a_mistake_is_shown_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
