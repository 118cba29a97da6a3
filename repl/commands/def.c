#include "repl/own.h"
#include "repl/python.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *source = &call->arguments[0];
    struct value function;
    (void)out;
    if (!own_define(session, source->word, source->at, &function))
        return false;
    const char *name = function.own->function.name;
    if (function_find(name) && !session_function(session, name))
        print_notice(session, "%s was a native function; from here on it is your own", name);
    session_keep(session, name, function);
    value_release(&function);
    return true;
}

const struct command def_command = {
    .name = "def",
    .summary = "make a function of your own",
    .group = GROUP_FUNCTIONS,
    .no_value = true,
    .parameters = {{"NAME(PARAMS) = EXPRESSION", PARAM_SOURCE}},
    .details = "EXPRESSION is Python's: + - * / // % ** & | ^ ~ << >>, comparisons, in, is, and or not, a if c else b, "
               "calls of functions, itself among them, sum min max any all over `EXPR for i in range(a, b) if COND`, "
               "also with several for; len abs round int float bool divmod pow sorted list tuple range, math.sqrt and "
               "its like; lists and tuples of numbers with x[0], x[-1] and slices x[1:3], names of values. At most 8 "
               "parameters. Integers have 64 bits; what does not fit is an error. Every worker has it at once, also "
               "one that was started before; the names that it uses it takes along with each job, with the values they "
               "have then. "
               "A shared object is read as counter.value or numbers[i]; functions that work on one take its name: "
               "add(counter, 1, lock=counter). A native function's name can be taken, as Python's names can. "
               "1e3 is 1000.0 in here, as in Python, and 1000 at the prompt.",
    .python = "def NAME(PARAMS):\n              return EXPRESSION",
    .examples = {"def cube(x) = x ** 3; map cube 0..10", "def fib(n) = n if n < 2 else fib(n-1) + fib(n-2)",
                 "def powers(xs, n) = [x ** n for x in xs]",
                 "def part(rank, n, steps, dx) = dx * sum(4.0 / (1.0 + ((i + 0.5) * dx) ** 2) for i in range(rank, "
                 "steps, n))"},
    .run = run,
    .to_python = python_of_def,
};
