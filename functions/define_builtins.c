/* functions/define_builtins.c - the names that a definition knows from Python, and those it does not. */
#include "functions/definition.h"

#include <math.h>

const struct builtin_row builtins[BUILTIN_COUNT] = {
#define BUILTIN_ROW(code, name, least, most) [BUILTIN_##code] = {name, least, most},
    BUILTINS(BUILTIN_ROW)
#undef BUILTIN_ROW
};

static const char *const words[] = {"False",   "None",     "True",     "and",    "as",   "assert", "async",  "await",
                                    "break",   "class",    "continue", "def",    "del",  "elif",   "else",   "except",
                                    "finally", "for",      "from",     "global", "if",   "import", "in",     "is",
                                    "lambda",  "nonlocal", "not",      "or",     "pass", "raise",  "return", "try",
                                    "while",   "with",     "yield",    "math",   NULL};

static const struct {
    const char *name, *hint;
} refused[] = {
    {"lambda", "define a second function with 'def' and call it"},
    {"return", "the expression itself is the result: leave 'return' out"},
    {"print", "the result is what is shown"},
    {"while", "a loop is 'EXPR for i in range(N)', or the function calls itself"},
    {"def", "one definition is one expression"},
    {"import", "math.sqrt, math.pi and the rest of math are here already"},
    {"from", "math.sqrt, math.pi and the rest of math are here already"},
    {"elif", "write: A if C else B if D else E"},
    {"yield", "a comprehension gives a list: [EXPR for i in range(N)]"},
    {"await", "there is nothing to wait for inside a definition"},
    {"global", "outer names can be read without it"},
    {"pass", "an expression always has a value: None, for example"},
    {"str", "there are no strings here"},
    {"dict", "there are no dicts here: lists and tuples of numbers"},
    {"set", "there are no sets here: lists and tuples of numbers"},
    {"complex", "complex numbers are no values here"},
    {"enumerate", "run along range(len(xs)) and use xs[i]"},
    {"zip", "run along range(len(xs)) and use xs[i] and ys[i]"},
    {"map", "write a comprehension: [F(x) for x in xs]"},
    {"filter", "write a comprehension: [x for x in xs if COND]"},
    {"reversed", "write xs[::-1]"},
    {"true", "write True"},
    {"false", "write False"},
    {"null", "write None"},
    {"nil", "write None"},
    {"PI", "write math.pi"},
    {"Pi", "write math.pi"},
    {"e", "write math.e, or math.exp(x)"},
    {"inf", "write math.inf"},
    {"nan", "write math.nan"},
    {"sort", "write sorted(xs)"},
    {"let", "a definition has no assignments: define a second function"},
    {"var", "a definition has no assignments: define a second function"},
    {"function", "write: def NAME(PARAMS) = EXPRESSION"},
    {"random", "there is no random number here: a definition gives the same for the same arguments"},
    {"np", "there is no numpy here: math.sqrt(x), [F(x) for x in xs]"},
    {"numpy", "there is no numpy here: math.sqrt(x), [F(x) for x in xs]"},
    {"isinstance", NULL},
    {"type", NULL},
    {"input", NULL},
    {"open", NULL},
};

const char *define_builtin(size_t index)
{
    return index < BUILTIN_COUNT ? builtins[index].name : NULL;
}

int builtin_find(const char *name)
{
    for (int k = 0; k < BUILTIN_COUNT; k++)
        if (strcmp(builtins[k].name, name) == 0)
            return k;
    return -1;
}

int builtin_find_math(const char *name)
{
    for (int k = 0; k < BUILTIN_COUNT; k++)
        if (strncmp(builtins[k].name, "math.", 5) == 0 && strcmp(builtins[k].name + 5, name) == 0)
            return k;
    return -1;
}

/* Do two names differ by one letter: changed, left out, put in, or swapped with its neighbour? */
static bool is_near(const char *a, const char *b)
{
    const size_t a_size = strlen(a), b_size = strlen(b);
    size_t head = 0, tail = 0;
    while (a[head] && a[head] == b[head])
        head++;
    while (tail < a_size - head && tail < b_size - head && a[a_size - 1 - tail] == b[b_size - 1 - tail])
        tail++;
    const size_t a_rest = a_size - head - tail, b_rest = b_size - head - tail;
    if (a_rest <= 1 && b_rest <= 1)
        return true;
    return a_rest == 2 && b_rest == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
}

const char *builtin_near(const char *name)
{
    const int exact = builtin_find_math(name);
    if (exact >= 0)
        return builtins[exact].name;
    for (int k = 0; k < BUILTIN_COUNT; k++) {
        const char *own = builtins[k].name;
        const bool math = strncmp(own, "math.", 5) == 0;
        if (strlen(name) >= 3 && is_near(own, name))
            return own;
        if (math && strlen(name) >= 3 && is_near(own + 5, name))
            return own;
    }
    return strcmp(name, "pi") == 0 ? "math.pi" : NULL;
}

bool math_constant(const char *name, double *value)
{
    static const struct {
        const char *name;
        double value;
    } constants[] = {{"pi", 0x1.921fb54442d18p+1},
                     {"tau", 0x1.921fb54442d18p+2},
                     {"e", 0x1.5bf0a8b145769p+1},
                     {"inf", INFINITY},
                     {"nan", NAN}};
    for (size_t k = 0; k < sizeof constants / sizeof *constants; k++)
        if (strcmp(constants[k].name, name) == 0) {
            *value = constants[k].value;
            return true;
        }
    return false;
}

bool name_is_keyword(const char *name)
{
    for (size_t k = 0; words[k]; k++)
        if (strcmp(words[k], name) == 0)
            return true;
    return false;
}

bool name_is_pythons(const char *name)
{
    return name_is_keyword(name) || builtin_find(name) >= 0;
}

const char *name_refused(const char *name)
{
    for (size_t k = 0; k < sizeof refused / sizeof *refused; k++)
        if (strcmp(refused[k].name, name) == 0)
            return refused[k].hint ? refused[k].hint : "a definition is an expression over numbers, lists and tuples";
    return NULL;
}
