/* functions/definition.h - a definition as a tree, for the files that make it (define*.c) and those that make programs
 * of it (program*.c). Nobody else includes this. */
#ifndef FUNCTIONS_DEFINITION_H
#define FUNCTIONS_DEFINITION_H

#include "functions/define.h"

enum {
    NESTING_MAX = 150, /* brackets, unary operators, `if`s within each other: bounds the parser's recursion */
    DEPTH_MAX = 800,   /* of the tree: bounds everybody else's */
    CLAUSES_MAX = 8,   /* `for`s and `if`s of one comprehension */
    SLOTS_MAX = 200,   /* parameters and variables of comprehensions */
    NO_NAME = UINT32_MAX,
};

enum node_kind {
    NODE_CONSTANT,
    NODE_LOCAL,         /* slot */
    NODE_OUTER,         /* name: what is not known inside */
    NODE_UNARY,         /* operator; child */
    NODE_BINARY,        /* operator; left, right */
    NODE_COMPARE,       /* operands; each but the first has the operator before it */
    NODE_AND,           /* operands */
    NODE_OR,            /* operands */
    NODE_NOT,           /* child */
    NODE_IF,            /* condition, then, else */
    NODE_CALL,          /* name; arguments */
    NODE_BUILTIN,       /* builtin; arguments */
    NODE_LIST,          /* elements */
    NODE_TUPLE,         /* elements */
    NODE_COMPREHENSION, /* element, then clauses */
    NODE_GENERATOR,     /* the same without brackets */
    NODE_FOR,           /* clause: name, slot; iterable */
    NODE_WHERE,         /* clause: condition */
    NODE_INDEX,         /* sequence, index */
    NODE_SLICE,         /* sequence, start, stop, step; None where not given */
    NODE_VALUE,         /* X.value: child */
};

enum operator_kind {
    OPERATOR_NONE,
    OPERATOR_ADD,
    OPERATOR_SUBTRACT,
    OPERATOR_MULTIPLY,
    OPERATOR_DIVIDE,
    OPERATOR_FLOOR_DIVIDE,
    OPERATOR_MODULO,
    OPERATOR_POWER,
    OPERATOR_AND,
    OPERATOR_OR,
    OPERATOR_XOR,
    OPERATOR_LEFT,
    OPERATOR_RIGHT,
    OPERATOR_NEGATE, /* unary */
    OPERATOR_PLUS,
    OPERATOR_INVERT,
    OPERATOR_LESS, /* comparisons */
    OPERATOR_LESS_EQUAL,
    OPERATOR_GREATER,
    OPERATOR_GREATER_EQUAL,
    OPERATOR_EQUAL,
    OPERATOR_NOT_EQUAL,
    OPERATOR_IN,
    OPERATOR_NOT_IN,
    OPERATOR_IS,
    OPERATOR_IS_NOT,
};

/* Children are a chain: `first`, then each one's `next`; 0 ends it, for node 0 is nobody's child. */
struct node {
    uint8_t kind;    /* enum node_kind */
    uint8_t op;      /* enum operator_kind */
    uint8_t before;  /* within NODE_COMPARE: the comparison in front of this operand */
    uint8_t builtin; /* enum builtin */
    uint16_t depth;  /* of the tree below and with it */
    uint16_t slot;
    uint32_t at, end; /* bytes of the source */
    uint32_t first, next;
    uint32_t name;    /* index of a word, or NO_NAME */
    uint32_t keyword; /* of an argument: index of a word, or NO_NAME */
    struct cell constant;
};

struct definition {
    unsigned holders;
    char *source;
    size_t size;
    char **words; /* each distinct name that the source uses */
    uint32_t word_count;
    uint32_t parameters[FUNCTION_PARAMETERS_MAX]; /* words; the name is word 0 */
    uint32_t parameter_count;
    struct node *nodes;
    uint32_t node_count, node_room;
    uint32_t body;
    uint32_t slot_count; /* parameters come first */
    uint32_t *uses;      /* words */
    uint32_t use_count;
};

/* --- Python's own names --- */

#define BUILTINS(X) \
    X(ABS, "abs", 1, 1) \
    X(ALL, "all", 1, 1) \
    X(ANY, "any", 1, 1) \
    X(BOOL, "bool", 0, 1) \
    X(DIVMOD, "divmod", 2, 2) \
    X(FLOAT, "float", 0, 1) \
    X(INT, "int", 0, 1) \
    X(LEN, "len", 1, 1) \
    X(LIST, "list", 0, 1) \
    X(MAX, "max", 1, 100) \
    X(MIN, "min", 1, 100) \
    X(POW, "pow", 2, 3) \
    X(RANGE, "range", 1, 3) \
    X(ROUND, "round", 1, 2) \
    X(SORTED, "sorted", 1, 1) \
    X(SUM, "sum", 1, 2) \
    X(TUPLE, "tuple", 0, 1) \
    X(MATH_ACOS, "math.acos", 1, 1) \
    X(MATH_ASIN, "math.asin", 1, 1) \
    X(MATH_ATAN, "math.atan", 1, 1) \
    X(MATH_COS, "math.cos", 1, 1) \
    X(MATH_COSH, "math.cosh", 1, 1) \
    X(MATH_EXP, "math.exp", 1, 1) \
    X(MATH_FABS, "math.fabs", 1, 1) \
    X(MATH_LOG10, "math.log10", 1, 1) \
    X(MATH_LOG2, "math.log2", 1, 1) \
    X(MATH_SIN, "math.sin", 1, 1) \
    X(MATH_SINH, "math.sinh", 1, 1) \
    X(MATH_SQRT, "math.sqrt", 1, 1) \
    X(MATH_TAN, "math.tan", 1, 1) \
    X(MATH_TANH, "math.tanh", 1, 1) \
    X(MATH_DEGREES, "math.degrees", 1, 1) \
    X(MATH_RADIANS, "math.radians", 1, 1) \
    X(MATH_LOG, "math.log", 1, 2) \
    X(MATH_ATAN2, "math.atan2", 2, 2) \
    X(MATH_FMOD, "math.fmod", 2, 2) \
    X(MATH_HYPOT, "math.hypot", 2, 2) \
    X(MATH_POW, "math.pow", 2, 2) \
    X(MATH_COPYSIGN, "math.copysign", 2, 2) \
    X(MATH_CEIL, "math.ceil", 1, 1) \
    X(MATH_FLOOR, "math.floor", 1, 1) \
    X(MATH_TRUNC, "math.trunc", 1, 1) \
    X(MATH_FACTORIAL, "math.factorial", 1, 1) \
    X(MATH_GCD, "math.gcd", 2, 2) \
    X(MATH_ISQRT, "math.isqrt", 1, 1) \
    X(MATH_ISFINITE, "math.isfinite", 1, 1) \
    X(MATH_ISINF, "math.isinf", 1, 1) \
    X(MATH_ISNAN, "math.isnan", 1, 1)

enum builtin {
#define BUILTIN_ENUM(code, name, least, most) BUILTIN_##code,
    BUILTINS(BUILTIN_ENUM)
#undef BUILTIN_ENUM
        BUILTIN_COUNT
};

struct builtin_row {
    const char *name;
    uint8_t least, most; /* arguments */
};

extern const struct builtin_row builtins[BUILTIN_COUNT];

int builtin_find(const char *name);         /* -1 if there is none */
int builtin_find_math(const char *name);    /* without "math." */
const char *builtin_near(const char *name); /* one spelt much alike, or NULL */
bool math_constant(const char *name, double *value);
bool name_is_keyword(const char *name); /* a word of Python's grammar, or math */
bool name_is_pythons(const char *name); /* one of these or a builtin */
/* What to say of a name that Python has and a definition has not, or NULL. */
const char *name_refused(const char *name);

/* --- making the tree --- */

/* Sets *error to one place and message; NULL hint: none. Always false. */
bool define_fail(struct define_error *error, size_t at, size_t end, const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Parses definition->source; fills words, parameters, nodes, body. */
bool define_parse(struct definition *definition, struct define_error *error);
/* Finds what each name means; checks calls. */
bool define_check(struct definition *definition, const struct define_names *names, struct define_error *error);

static inline struct node *node_at(const struct definition *definition, uint32_t index)
{
    return &definition->nodes[index];
}

static inline uint32_t node_children(const struct definition *definition, uint32_t index)
{
    uint32_t count = 0;
    for (uint32_t child = node_at(definition, index)->first; child; child = node_at(definition, child)->next)
        count++;
    return count;
}

void *grow(void *memory, size_t size); /* realloc() that never returns NULL */

#endif
