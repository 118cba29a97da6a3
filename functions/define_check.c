/* functions/define_check.c - what each name of a definition means, and whether its calls fit. */
#include "functions/definition.h"

#include <stdio.h>

/* What a value may be at the place where it stands. */
enum {
    ALLOW_SHARED = 1,   /* a shared object by its name */
    ALLOW_ITERABLE = 2, /* a generator or a range */
};

struct scope {
    const struct scope *outer;
    uint32_t word;
    uint16_t slot;
};

struct checker {
    struct definition *definition;
    const struct define_names *names;
    struct define_error *error;
};

static bool check(struct checker *checker, uint32_t index, const struct scope *scope, int allow);

static const char *word_of(const struct checker *checker, uint32_t word)
{
    return checker->definition->words[word];
}

static bool fail(struct checker *checker, uint32_t index, const char *hint, const char *message)
{
    const struct node *node = node_at(checker->definition, index);
    return define_fail(checker->error, node->at, node->end, hint, "%s", message);
}

static const struct scope *find_local(const struct scope *scope, uint32_t word)
{
    while (scope && scope->word != word)
        scope = scope->outer;
    return scope;
}

static struct meaning look_up(struct checker *checker, uint32_t word)
{
    struct definition *definition = checker->definition;
    bool noted = false;
    for (uint32_t k = 0; k < definition->use_count; k++)
        noted |= definition->uses[k] == word;
    if (!noted) {
        definition->uses = grow(definition->uses, (definition->use_count + 1) * sizeof *definition->uses);
        definition->uses[definition->use_count++] = word;
    }
    const struct define_names *names = checker->names;
    return (names->look_up_own ? names->look_up_own : names->look_up)(names->context, word_of(checker, word));
}

static bool unknown(struct checker *checker, const struct node *node)
{
    const char *name = word_of(checker, node->name), *near = NULL;
    char hint[160] = "";
    const int math = builtin_find_math(name);
    if (name_refused(name))
        snprintf(hint, sizeof hint, "%s", name_refused(name));
    else if (math >= 0)
        snprintf(hint, sizeof hint, "did you mean '%s'?", builtins[math].name);
    else if ((near = builtin_near(name)) ||
             (checker->names->nearest && (near = checker->names->nearest(checker->names->context, name))))
        snprintf(hint, sizeof hint, "did you mean '%s'?", near);
    /* Two that call each other: one of them has to be there first, whatever it is. */
    const size_t said = strlen(hint);
    if (node->kind == NODE_CALL && !name_refused(name) && math < 0 && strlen(name) < 20)
        snprintf(hint + said, sizeof hint - said,
                 "%sefine %s first, in any form: def %s(x) = 0; jobs look names up anew", said ? " Or d" : "d", name,
                 name);
    return define_fail(checker->error, node->at, node->at + strlen(name), hint, "there is no '%s'", name);
}

static bool check_outer(struct checker *checker, uint32_t index, const struct scope *scope, int allow)
{
    struct node *node = node_at(checker->definition, index);
    const char *name = word_of(checker, node->name);
    const struct scope *local = find_local(scope, node->name);
    char text[160];
    if (local) {
        node->kind = NODE_LOCAL;
        node->slot = local->slot;
        return true;
    }
    struct meaning meaning = {.kind = MEANS_DEFINITION};
    if (node->name != 0 && builtin_find(name) < 0)
        meaning = look_up(checker, node->name);
    switch (meaning.kind) {
    case MEANS_NOTHING:
        return unknown(checker, node);
    case MEANS_NATIVE:
    case MEANS_DEFINITION:
        snprintf(text, sizeof text, "call it: %s(...)", name);
        return fail(checker, index, text, "a function is no value");
    case MEANS_CELL:
        break;
    }
    if (meaning.cell.tag != TAG_SHARED || (allow & ALLOW_SHARED))
        return true;
    snprintf(text, sizeof text, "write %s.value, or %s[i] of an array", name, name);
    if (meaning.shared)
        return define_fail(checker->error, node->at, node->end, meaning.use, "'%s' is %s, and no number", name,
                           meaning.shared);
    return fail(checker, index, text, "a shared object is not a number");
}

/* --- calls --- */

static bool says_count(struct checker *checker, uint32_t index, const char *name, size_t least, size_t most,
                       size_t given)
{
    const struct node *node = node_at(checker->definition, index);
    if (given >= least && given <= most)
        return true;
    char count[40];
    if (least == most)
        snprintf(count, sizeof count, "%zu argument%s", least, least == 1 ? "" : "s");
    else
        snprintf(count, sizeof count, "%zu to %zu arguments", least, most);
    return define_fail(checker->error, node->at, node->end, NULL, "%s() takes %s, and gets %zu", name, count, given);
}

/* Places the keyword arguments of a native's call; `filled` are the parameters that have a value. */
static bool check_keywords(struct checker *checker, uint32_t index, const struct function *native, bool *filled)
{
    const struct definition *definition = checker->definition;
    size_t position = 0;
    bool keywords = false;
    for (uint32_t child = node_at(definition, index)->first; child; child = node_at(definition, child)->next) {
        const struct node *argument = node_at(definition, child);
        size_t p = position;
        if (argument->keyword == NO_NAME) {
            if (keywords)
                return fail(checker, child, NULL, "an argument without a name stands before those with one");
            position++;
        } else {
            keywords = true;
            const char *name = word_of(checker, argument->keyword);
            for (p = 0; p < function_parameter_count(native) && strcmp(native->parameters[p].name, name) != 0;)
                p++;
            if (p == function_parameter_count(native))
                return define_fail(checker->error, argument->at, argument->end, NULL, "%s() has no parameter '%s'",
                                   native->name, name);
        }
        if (p < FUNCTION_PARAMETERS_MAX && filled[p])
            return fail(checker, child, NULL, "this parameter has a value already");
        if (p < FUNCTION_PARAMETERS_MAX)
            filled[p] = true;
    }
    return true;
}

static bool check_native(struct checker *checker, uint32_t index, const struct function *native)
{
    bool filled[FUNCTION_PARAMETERS_MAX] = {false};
    const size_t given = node_children(checker->definition, index);
    if (native->columns[0])
        return fail(checker, index, "call it with map or apply", "what this function gives is a record, not a value");
    if (!says_count(checker, index, native->name, function_needed_count(native), function_parameter_count(native),
                    given) ||
        !check_keywords(checker, index, native, filled))
        return false;
    for (size_t p = 0; p < function_needed_count(native); p++)
        if (!filled[p])
            return define_fail(checker->error, node_at(checker->definition, index)->at,
                               node_at(checker->definition, index)->end, NULL, "%s() needs '%s'", native->name,
                               native->parameters[p].name);
    return true;
}

static bool no_keywords(struct checker *checker, uint32_t index)
{
    const struct definition *definition = checker->definition;
    for (uint32_t child = node_at(definition, index)->first; child; child = node_at(definition, child)->next)
        if (node_at(definition, child)->keyword != NO_NAME)
            return fail(checker, child, "give it by its place", "this function takes no arguments by name");
    return true;
}

static bool check_call(struct checker *checker, uint32_t index, const struct scope *scope)
{
    struct node *node = node_at(checker->definition, index);
    const char *name = word_of(checker, node->name);
    if (find_local(scope, node->name))
        return define_fail(checker->error, node->at, node->at + strlen(name), "a function is called by its own name",
                           "'%s' is a variable here", name);
    const uint32_t given = node_children(checker->definition, index);
    if (node->name == 0)
        return says_count(checker, index, name, checker->definition->parameter_count,
                          checker->definition->parameter_count, given) &&
               no_keywords(checker, index);
    struct meaning meaning = look_up(checker, node->name);
    switch (meaning.kind) {
    case MEANS_NOTHING:
        break;
    case MEANS_NATIVE:
        return check_native(checker, index, meaning.native);
    case MEANS_DEFINITION:
        return says_count(checker, index, name, meaning.definition->parameter_count,
                          meaning.definition->parameter_count, given) &&
               no_keywords(checker, index);
    case MEANS_CELL:
        return define_fail(checker->error, node->at, node->at + strlen(name), NULL, "'%s' is not a function", name);
    }
    return unknown(checker, node);
}

static int builtin_allows(enum builtin builtin)
{
    switch (builtin) {
    case BUILTIN_LEN:
        return ALLOW_SHARED | ALLOW_ITERABLE; /* a generator is found out below */
    case BUILTIN_SUM:
    case BUILTIN_MIN:
    case BUILTIN_MAX:
    case BUILTIN_ANY:
    case BUILTIN_ALL:
    case BUILTIN_LIST:
    case BUILTIN_TUPLE:
    case BUILTIN_SORTED:
        return ALLOW_SHARED | ALLOW_ITERABLE;
    default:
        return 0;
    }
}

static bool check_children(struct checker *checker, uint32_t index, const struct scope *scope, int allow)
{
    const struct definition *definition = checker->definition;
    for (uint32_t child = node_at(definition, index)->first; child; child = node_at(definition, child)->next)
        if (!check(checker, child, scope, allow))
            return false;
    return true;
}

static bool check_builtin(struct checker *checker, uint32_t index, const struct scope *scope, int allow)
{
    const struct node *node = node_at(checker->definition, index);
    const struct builtin_row *row = &builtins[node->builtin];
    const uint32_t given = node_children(checker->definition, index);
    if (!says_count(checker, index, row->name, row->least, row->most, given) || !no_keywords(checker, index))
        return false;
    if (node->builtin == BUILTIN_RANGE && !(allow & ALLOW_ITERABLE))
        return fail(checker, index, "write list(range(...))", "a range is no value of its own here");
    if (node->builtin == BUILTIN_LEN && node_at(checker->definition, node->first)->kind == NODE_GENERATOR)
        return fail(checker, node->first, "write len([EXPR for ...])", "a generator has no len()");
    const bool one_of_many = (node->builtin == BUILTIN_MIN || node->builtin == BUILTIN_MAX) && given > 1;
    return check_children(checker, index, scope, one_of_many ? 0 : builtin_allows((enum builtin)node->builtin));
}

/* --- the rest --- */

static bool check_clauses(struct checker *checker, uint32_t clause, uint32_t element, const struct scope *scope)
{
    if (!clause)
        return check(checker, element, scope, 0);
    struct definition *definition = checker->definition;
    struct node *node = node_at(definition, clause);
    if (node->kind == NODE_WHERE)
        return check(checker, node->first, scope, 0) && check_clauses(checker, node->next, element, scope);
    if (!check(checker, node->first, scope, ALLOW_SHARED | ALLOW_ITERABLE))
        return false;
    if (definition->slot_count == SLOTS_MAX)
        return fail(checker, clause, "define parts of it as functions of their own", "there are too many variables");
    node->slot = (uint16_t)definition->slot_count++;
    const struct scope inner = {.outer = scope, .word = node->name, .slot = node->slot};
    return check_clauses(checker, node->next, element, &inner);
}

static bool check_compare(struct checker *checker, uint32_t index, const struct scope *scope)
{
    const struct definition *definition = checker->definition;
    for (uint32_t child = node_at(definition, index)->first; child; child = node_at(definition, child)->next) {
        const struct node *operand = node_at(definition, child);
        const bool container = operand->before == OPERATOR_IN || operand->before == OPERATOR_NOT_IN;
        const bool identity = operand->before == OPERATOR_IS || operand->before == OPERATOR_IS_NOT;
        const bool chained = operand->next != 0;
        if (identity && !(operand->kind == NODE_CONSTANT && operand->constant.tag == TAG_NULL))
            return fail(checker, child, "'==' compares numbers", "'is' is for None only");
        if (!check(checker, child, scope, container && !chained ? ALLOW_SHARED | ALLOW_ITERABLE : 0))
            return false;
    }
    return true;
}

static bool is_sequence(const struct node *node)
{
    return node->kind == NODE_LIST || node->kind == NODE_TUPLE || node->kind == NODE_COMPREHENSION ||
           (node->kind == NODE_BUILTIN && (node->builtin == BUILTIN_LIST || node->builtin == BUILTIN_TUPLE ||
                                           node->builtin == BUILTIN_SORTED || node->builtin == BUILTIN_DIVMOD));
}

static bool check_flat(struct checker *checker, uint32_t element)
{
    if (!is_sequence(node_at(checker->definition, element)))
        return true;
    return fail(checker, element, "define a function that gives each inner list",
                "a list here holds numbers, True, False and None, but no lists");
}

static bool check(struct checker *checker, uint32_t index, const struct scope *scope, int allow)
{
    struct node *node = node_at(checker->definition, index);
    switch ((enum node_kind)node->kind) {
    case NODE_OUTER:
        return check_outer(checker, index, scope, allow);
    case NODE_CALL: {
        const int builtin = builtin_find(word_of(checker, node->name));
        if (builtin >= 0 && !find_local(scope, node->name)) {
            node->kind = NODE_BUILTIN;
            node->builtin = (uint8_t)builtin;
            return check_builtin(checker, index, scope, allow);
        }
        return check_call(checker, index, scope) && check_children(checker, index, scope, ALLOW_SHARED);
    }
    case NODE_BUILTIN:
        return check_builtin(checker, index, scope, allow);
    case NODE_GENERATOR:
        if (!(allow & ALLOW_ITERABLE))
            return fail(checker, index, "write [EXPR for ...]", "a generator is no value of its own here");
        return check_flat(checker, node->first) &&
               check_clauses(checker, node_at(checker->definition, node->first)->next, node->first, scope);
    case NODE_COMPREHENSION:
        return check_flat(checker, node->first) &&
               check_clauses(checker, node_at(checker->definition, node->first)->next, node->first, scope);
    case NODE_LIST:
    case NODE_TUPLE:
        for (uint32_t child = node->first; child; child = node_at(checker->definition, child)->next)
            if (!check_flat(checker, child))
                return false;
        return check_children(checker, index, scope, 0);
    case NODE_COMPARE:
        return check_compare(checker, index, scope);
    case NODE_INDEX:
    case NODE_SLICE: {
        const uint32_t sequence = node->first;
        if (!check(checker, sequence, scope, node->kind == NODE_INDEX ? ALLOW_SHARED : 0))
            return false;
        for (uint32_t child = node_at(checker->definition, sequence)->next; child;
             child = node_at(checker->definition, child)->next)
            if (!check(checker, child, scope, 0))
                return false;
        return true;
    }
    case NODE_VALUE:
        return check(checker, node->first, scope, ALLOW_SHARED);
    case NODE_IF: /* a name that is shared may be chosen where it may stand */
        return check(checker, node->first, scope, 0) &&
               check(checker, node_at(checker->definition, node->first)->next, scope, allow & ALLOW_SHARED) &&
               check(checker, node_at(checker->definition, node_at(checker->definition, node->first)->next)->next,
                     scope, allow & ALLOW_SHARED);
    default:
        return check_children(checker, index, scope, 0);
    }
}

bool define_check(struct definition *definition, const struct define_names *names, struct define_error *error)
{
    struct checker checker = {.definition = definition, .names = names, .error = error};
    struct scope scopes[FUNCTION_PARAMETERS_MAX];
    const struct scope *scope = NULL;
    for (uint32_t k = 0; k < definition->parameter_count; k++) {
        scopes[k] = (struct scope){.outer = scope, .word = definition->parameters[k], .slot = (uint16_t)k};
        scope = &scopes[k];
    }
    definition->slot_count = definition->parameter_count;
    return check(&checker, definition->body, scope, 0);
}
