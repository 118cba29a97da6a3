/* functions/program_emit_loops.c - code that runs along something: comprehensions, generators, ranges, lists, and what
 * is made of their elements. */
#include "functions/program_blocks.h"
#include "functions/program_build.h"

/* What becomes of each element. */
struct sink {
    enum { SINK_SUM, SINK_PICK, SINK_PUSH, SINK_TRUE, SINK_FALSE, SINK_EQUAL } kind;
    uint32_t node;
    uint32_t *start;  /* SUM: what it begins with, evaluated behind the first iterable; 0: it has been */
    uint32_t to;      /* SUM, PICK: what came of them so far */
    uint32_t out;     /* TRUE, FALSE, EQUAL: jumped to as soon as one is found */
    uint32_t sought;  /* EQUAL */
    bool greater;     /* PICK */
    bool from_zero;   /* SUM: it begins with 0, whose bits are those of 0.0 too */
    bool keeps_lists; /* what came of them so far may be a list */
    uint16_t type;    /* SUM: of what came of them */
};

struct loop {
    enum instruction_code code;
    uint32_t iterator, variable, body, check, makers, node;
    uint32_t begin; /* the jump to its end */
    uint32_t flags;
};

static bool is_range(const struct emitter *emitter, uint32_t node)
{
    const struct node *this = node_at(emitter->definition, node);
    return this->kind == NODE_BUILTIN && this->builtin == BUILTIN_RANGE;
}

/* start, stop and step of range(...) in three registers */
static uint32_t emit_range(struct emitter *emitter, uint32_t node)
{
    const uint32_t parts = take_registers(emitter, 4); /* a fourth for help_range_has */
    const uint32_t first = node_at(emitter->definition, node)->first, second = next_of(emitter, first);
    for (uint32_t child = first; child; child = next_of(emitter, child))
        if (!(node_type(emitter, child) & TYPE_INTEGERS) && node_type(emitter, child))
            emit_type_error(emitter, child, FAULT_INTEGER);
    if (!second)
        emit_load(emitter, parts, cell_int(0));
    emit_value(emitter, first, second ? parts : parts + 1);
    if (second)
        emit_value(emitter, second, parts + 1);
    if (second && next_of(emitter, second))
        emit_value(emitter, next_of(emitter, second), parts + 2);
    else
        emit_load(emitter, parts + 2, cell_int(1));
    emitter->node = node;
    return parts;
}

/* --- loops --- */

static void open_loop(struct emitter *emitter, struct loop *loop, uint32_t iterable, uint32_t variable,
                      const struct sink *sink)
{
    *loop = (struct loop){.variable = variable, .node = iterable, .makers = emitter->makers};
    if (emitter->loops == 0 && sink->kind < SINK_TRUE) { /* the others end before they end */
        loop->flags = LOOP_OUTERMOST;
        emitter->outer_loops++;
    }
    loop->iterator = take_registers(emitter, ITERATOR_CELLS);
    const uint32_t registers = emitter->next_register;
    if (is_range(emitter, iterable)) {
        const uint32_t parts = emit_range(emitter, iterable);
        emit_help(emitter, HELP_range_start, loop->iterator, parts, loop->flags);
        loop->code = DO_LOOP_RANGE;
    } else {
        const uint16_t type = node_type(emitter, iterable);
        const uint32_t over = emit_operand(emitter, iterable);
        emitter->node = iterable;
        if (type && !(type & (TYPE_SEQUENCES | TYPE_SHARED)))
            emit_type_error(emitter, iterable, FAULT_NOT_ITERABLE);
        emit_help(emitter, HELP_list_start, loop->iterator, over, loop->flags);
        loop->code = DO_LOOP_LIST;
    }
    emitter->next_register = registers;
    if (sink->start && *sink->start) {
        emit_value(emitter, *sink->start, sink->to);
        *sink->start = 0;
    }
    loop->makers = emitter->makers;
    loop->body = new_label(emitter);
    loop->check = new_label(emitter);
    loop->begin = emitter->build->code_count;
    emit_code(emitter, DO_JUMP, 0, 0, 0, loop->check);
    place_label(emitter, loop->body);
    emitter->loops++;
    emitter->conditional++;
}

/* A loop over a range whose body is straight code that ends by adding to the sum. */
static bool is_straight_sum(const struct emitter *emitter, const struct loop *loop, const struct sink *sink)
{
    const struct build *build = emitter->build;
    const struct instruction *from = &build->code[loop->begin + 1], *add = &build->code[build->code_count - 1];
    if (build->failed || loop->code != DO_LOOP_RANGE || sink->kind != SINK_SUM || add < from ||
        (add->code != DO_ADD_FF && add->code != DO_ADD_II) || add->a != sink->to || !block_possible(from, add))
        return false;
    for (; from < add; from++)
        if (from->a == sink->to || from->b == sink->to || from->c == sink->to)
            return false;
    return true;
}

static void close_loop(struct emitter *emitter, struct loop *loop, const struct sink *sink)
{
    if (is_straight_sum(emitter, loop, sink)) {
        struct instruction *begin = &emitter->build->code[loop->begin];
        begin->code = DO_BLOCK_SUM;
        begin->a = (uint16_t)loop->iterator;
        begin->b = (uint16_t)loop->variable;
    }
    emitter->loops--;
    emitter->conditional--;
    place_label(emitter, loop->check);
    emitter->node = loop->node;
    if (sink->keeps_lists)
        emit_help(emitter, HELP_release, sink->to, loop->iterator + ITERATOR_CELLS - 1, 1);
    else if (emitter->makers > loop->makers)
        loop->flags |= LOOP_RELEASES;
    emit_code(emitter, loop->code, loop->iterator, loop->variable, loop->flags, loop->body);
}

static void emit_add(struct emitter *emitter, const struct sink *sink, uint32_t element, uint16_t type)
{
    if (type == TYPE_FLOAT && (sink->from_zero || sink->type == TYPE_FLOAT))
        emit_code(emitter, DO_ADD_FF, sink->to, sink->to, element, 0);
    else if (type_within(type, TYPE_INTEGERS) && type_within(sink->type, TYPE_INTEGERS))
        emit_code(emitter, DO_ADD_II, sink->to, sink->to, element, 0);
    else
        emit_help(emitter, HELP_binary, sink->to, sink->to, (int64_t)OPERATOR_ADD | (int64_t)element << 32);
}

static void emit_sink(struct emitter *emitter, const struct sink *sink, uint32_t element, uint16_t type)
{
    const uint32_t registers = emitter->next_register;
    uint32_t truth = element;
    emitter->node = sink->node;
    switch (sink->kind) {
    case SINK_SUM:
        emit_add(emitter, sink, element, type);
        break;
    case SINK_PICK:
        emit_help(emitter, HELP_pick, sink->to, element, sink->greater);
        break;
    case SINK_PUSH:
        emit_help(emitter, HELP_build_push, 0, element, 0);
        break;
    case SINK_TRUE:
    case SINK_FALSE:
        if (!type_within(type, TYPE_INTEGERS)) {
            truth = take_registers(emitter, 1);
            emit_help(emitter, HELP_truth, truth, element, 0);
        }
        emit_code(emitter, sink->kind == SINK_TRUE ? DO_JUMP_TRUE : DO_JUMP_FALSE, truth, 0, 0, sink->out);
        break;
    case SINK_EQUAL:
        truth = take_registers(emitter, 1);
        emit_help(emitter, HELP_compare, truth, element, (int64_t)OPERATOR_EQUAL | (int64_t)sink->sought << 32);
        emit_code(emitter, DO_JUMP_TRUE, truth, 0, 0, sink->out);
        break;
    }
    emitter->next_register = registers;
}

static void emit_clauses(struct emitter *emitter, uint32_t clause, uint32_t element, uint32_t check,
                         const struct sink *sink)
{
    const uint32_t registers = emitter->next_register;
    if (!clause) {
        if (sink->kind == SINK_TRUE || sink->kind == SINK_FALSE)
            emit_jump(emitter, element, sink->kind == SINK_TRUE, sink->out);
        else
            emit_sink(emitter, sink, emit_operand(emitter, element), node_type(emitter, element));
    } else if (node_at(emitter->definition, clause)->kind == NODE_WHERE) {
        emit_jump(emitter, node_at(emitter->definition, clause)->first, false, check);
        emit_clauses(emitter, next_of(emitter, clause), element, check, sink);
    } else {
        struct loop loop;
        open_loop(emitter, &loop, node_at(emitter->definition, clause)->first,
                  node_at(emitter->definition, clause)->slot, sink);
        emit_clauses(emitter, next_of(emitter, clause), element, loop.check, sink);
        close_loop(emitter, &loop, sink);
    }
    emitter->next_register = registers;
}

/* Runs along a generator, a comprehension's clauses, a range, a list. */
static void emit_elements_of(struct emitter *emitter, uint32_t iterable, const struct sink *sink)
{
    const struct node *this = node_at(emitter->definition, iterable);
    if (this->kind == NODE_GENERATOR) {
        emit_clauses(emitter, next_of(emitter, this->first), this->first, 0, sink);
        return;
    }
    struct loop loop;
    const uint32_t registers = emitter->next_register, variable = take_registers(emitter, 1);
    open_loop(emitter, &loop, iterable, variable, sink);
    emit_sink(emitter, sink, variable, iterable_type(emitter->instance, iterable));
    close_loop(emitter, &loop, sink);
    emitter->next_register = registers;
}

/* --- what is made of the elements --- */

static void emit_sum(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const uint32_t iterable = node_at(emitter->definition, node)->first;
    uint32_t start = next_of(emitter, iterable);
    const uint16_t element = iterable_type(emitter->instance, iterable);
    const uint16_t type = node_type(emitter, node);
    const struct sink sink = {.kind = SINK_SUM,
                              .node = node,
                              .start = &start,
                              .to = take_registers(emitter, 1),
                              .from_zero = !start,
                              .keeps_lists = element & TYPE_SEQUENCES,
                              .type = type};
    if (!start)
        emit_load(emitter, sink.to, cell_int(0));
    if (type & TYPE_SEQUENCES)
        emitter->makers++;
    emit_elements_of(emitter, iterable, &sink);
    emit_code(emitter, DO_MOVE, to, sink.to, 0, 0);
}

static void emit_pick(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    const uint32_t empty = new_label(emitter), end = new_label(emitter);
    const struct sink sink = {.kind = SINK_PICK,
                              .node = node,
                              .to = take_registers(emitter, 1),
                              .greater = this->builtin == BUILTIN_MAX,
                              .keeps_lists = node_type(emitter, node) & TYPE_SEQUENCES};
    emit_load(emitter, sink.to, (struct cell){.tag = TAG_NONE_SET, .i = 0});
    emit_elements_of(emitter, this->first, &sink);
    emitter->node = node;
    emit_code(emitter, DO_JUMP_UNSET, sink.to, 0, 0, empty);
    emit_code(emitter, DO_MOVE, to, sink.to, 0, 0);
    emit_code(emitter, DO_JUMP, 0, 0, 0, end);
    place_label(emitter, empty);
    emit_code(emitter, DO_RAISE, FAULT_EMPTY, 0, 0, 0);
    place_label(emitter, end);
}

/* any, all, in: a truth, found before the end or not */
static void emit_found(struct emitter *emitter, struct sink *sink, uint32_t iterable, bool found, uint32_t to)
{
    const uint32_t end = new_label(emitter);
    sink->out = new_label(emitter);
    emit_elements_of(emitter, iterable, sink);
    emit_load(emitter, to, cell_truth_value(!found));
    emit_code(emitter, DO_JUMP, 0, 0, 0, end);
    place_label(emitter, sink->out);
    emit_load(emitter, to, cell_truth_value(found));
    place_label(emitter, end);
}

static void emit_built(struct emitter *emitter, uint32_t node, uint32_t iterable, enum cell_tag tag, uint32_t to)
{
    const struct sink sink = {.kind = SINK_PUSH, .node = node};
    const uint32_t start = take_registers(emitter, 1);
    emit_help(emitter, HELP_build_start, start, 0, 0);
    if (iterable)
        emit_elements_of(emitter, iterable, &sink);
    emitter->node = node;
    emit_help(emitter, HELP_build_end, to, start, tag);
    emitter->makers++;
}

void emit_comprehension(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    const struct sink sink = {.kind = SINK_PUSH, .node = this->first};
    const uint32_t start = take_registers(emitter, 1);
    emit_help(emitter, HELP_build_start, start, 0, 0);
    emit_clauses(emitter, next_of(emitter, this->first), this->first, 0, &sink);
    emitter->node = node;
    emit_help(emitter, HELP_build_end, to, start, TAG_LIST);
    emitter->makers++;
}

void emit_search(struct emitter *emitter, uint32_t iterable, uint32_t sought, uint32_t to)
{
    if (is_range(emitter, iterable)) {
        const uint32_t parts = emit_range(emitter, iterable);
        emit_code(emitter, DO_MOVE, parts + 3, sought, 0, 0);
        emit_help(emitter, HELP_range_has, to, parts, 0);
        return;
    }
    struct sink sink = {.kind = SINK_EQUAL, .node = iterable, .sought = sought};
    emit_found(emitter, &sink, iterable, true, to);
}

void emit_length(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const uint32_t of = node_at(emitter->definition, node)->first;
    if (is_range(emitter, of)) {
        const uint32_t parts = emit_range(emitter, of);
        emitter->node = node;
        emit_help(emitter, HELP_range_length, to, parts, 0);
        return;
    }
    const uint32_t from = emit_operand(emitter, of);
    emitter->node = node;
    if (node_type(emitter, of) && !(node_type(emitter, of) & (TYPE_SEQUENCES | TYPE_SHARED)))
        emit_type_error(emitter, node, FAULT_CALL_TYPE);
    emit_help(emitter, HELP_length, to, from, 0);
}

void emit_along(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    struct sink sink = {.node = node};
    switch (this->builtin) {
    case BUILTIN_SUM:
        emit_sum(emitter, node, to);
        break;
    case BUILTIN_ANY:
        sink.kind = SINK_TRUE;
        emit_found(emitter, &sink, this->first, true, to);
        break;
    case BUILTIN_ALL:
        sink.kind = SINK_FALSE;
        emit_found(emitter, &sink, this->first, false, to);
        break;
    case BUILTIN_LIST:
        emit_built(emitter, node, this->first, TAG_LIST, to);
        break;
    case BUILTIN_TUPLE:
        emit_built(emitter, node, this->first, TAG_TUPLE, to);
        break;
    case BUILTIN_SORTED: {
        const uint32_t list = take_registers(emitter, 1);
        emit_built(emitter, node, this->first, TAG_LIST, list);
        emit_help(emitter, HELP_sort, to, list, 0);
        break;
    }
    default: /* min, max */
        emit_pick(emitter, node, to);
        break;
    }
}
