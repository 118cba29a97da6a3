/* functions/program_code.c - code as it grows: instructions, registers, labels, and an instance's beginning and end. */
#include <stdlib.h>

#include "functions/program_build.h"

uint32_t emit(struct emitter *emitter, struct instruction instruction)
{
    struct build *build = emitter->build;
    if (build->code_count == build->code_room) {
        build->code_room = build->code_room ? 2 * build->code_room : 256;
        build->code = grow(build->code, build->code_room * sizeof *build->code);
        build->origins = grow(build->origins, build->code_room * sizeof *build->origins);
    }
    if (build->code_count >= CODE_MAX && !build->failed)
        build_fail(build, emitter->definition, emitter->node, NULL, "the program is too large");
    if (build->failed && build->code_count > 0)
        return 0;
    const struct node *node = node_at(emitter->definition, emitter->node);
    build->origins[build->code_count] = (struct origin){emitter->source, node->at, node->end};
    build->code[build->code_count] = instruction;
    return build->code_count++;
}

uint32_t take_registers(struct emitter *emitter, uint32_t count)
{
    const uint32_t taken = emitter->next_register;
    emitter->next_register += count;
    if (emitter->next_register > REGISTERS_MAX) {
        build_fail(emitter->build, emitter->definition, emitter->node, "define parts of it as functions of their own",
                   "the expression is too large");
        emitter->next_register = count;
        return 0;
    }
    if (emitter->next_register > emitter->frame)
        emitter->frame = emitter->next_register;
    return taken;
}

uint32_t new_label(struct emitter *emitter)
{
    if ((emitter->label_count & (emitter->label_count - 1)) == 0)
        emitter->labels = grow(emitter->labels, (2 * emitter->label_count + 1) * sizeof *emitter->labels);
    emitter->labels[emitter->label_count] = 0;
    return emitter->label_count++;
}

void place_label(struct emitter *emitter, uint32_t label)
{
    emitter->labels[label] = emitter->build->code_count;
}

void emit_code(struct emitter *emitter, enum instruction_code code, uint32_t a, uint32_t b, uint32_t c, int64_t k)
{
    emit(emitter,
         (struct instruction){.code = (uint16_t)code, .a = (uint16_t)a, .b = (uint16_t)b, .c = (uint16_t)c, .i = k});
}

void emit_help(struct emitter *emitter, enum helper_code helper, uint32_t a, uint32_t b, int64_t k)
{
    emit_code(emitter, DO_HELP, a, b, helper, k);
}

void emit_load(struct emitter *emitter, uint32_t to, struct cell cell)
{
    struct build *build = emitter->build;
    if (!cell_is_sequence(cell)) {
        emit_code(emitter, DO_LOAD, to, cell.tag, 0, cell.i);
        return;
    }
    const uint64_t size = cell_list_size(cell.list->count, cell.list->mixed), at = (build->data_size + 15) / 16 * 16;
    build->data = grow(build->data, at + size);
    memset(build->data + build->data_size, 0, at - build->data_size);
    memcpy(build->data + at, cell.list, size);
    build->data_size = at + size;
    emit_code(emitter, DO_LOAD_DATA, to, cell.tag, 0, (int64_t)at);
}

/* Jumps hold a label until here. */
static void resolve_labels(struct emitter *emitter)
{
    struct build *build = emitter->build;
    for (uint32_t k = emitter->first; k < build->code_count; k++) {
        struct instruction *instruction = &build->code[k];
        switch ((enum instruction_code)instruction->code) {
        case DO_JLT_IK:
        case DO_JLE_IK:
        case DO_JGT_IK:
        case DO_JGE_IK:
        case DO_JEQ_IK:
        case DO_JNE_IK:
            instruction->bc = (int32_t)emitter->labels[instruction->bc];
            break;
        case DO_JUMP:
        case DO_JUMP_TRUE:
        case DO_JUMP_FALSE:
        case DO_JUMP_UNSET:
        case DO_JLT_II:
        case DO_JLE_II:
        case DO_JEQ_II:
        case DO_JNE_II:
        case DO_JLT_FF:
        case DO_JLE_FF:
        case DO_JEQ_FF:
        case DO_JNE_FF:
        case DO_JNLT_FF:
        case DO_JNLE_FF:
        case DO_LOOP_RANGE:
        case DO_LOOP_LIST:
        case DO_BLOCK_SUM:
            instruction->t = emitter->labels[instruction->t];
            break;
        default:
            break;
        }
    }
}

/* How far the item is can be told where one loop alone is the item. */
static void unmark_outer_loops(struct emitter *emitter)
{
    struct build *build = emitter->build;
    for (uint32_t k = emitter->first; k < build->code_count; k++) {
        struct instruction *instruction = &build->code[k];
        if (instruction->code == DO_LOOP_RANGE || instruction->code == DO_LOOP_LIST)
            instruction->c &= (uint16_t)~LOOP_OUTERMOST;
        else if (instruction->code == DO_HELP &&
                 (instruction->c == HELP_range_start || instruction->c == HELP_list_start))
            instruction->i &= ~LOOP_OUTERMOST;
    }
}

static void emit_return(struct emitter *emitter, uint32_t from)
{
    if (emitter->marked)
        emit_help(emitter, HELP_release, from, emitter->mark, (emitter->instance->result & TYPE_SEQUENCES) != 0);
    emit_code(emitter, from ? DO_RETURN_MOVE : DO_RETURN, from, 0, 0, 0);
}

static void emit_tail(struct emitter *emitter, uint32_t node)
{
    const struct definition *definition = emitter->definition;
    const struct node *this = node_at(definition, node);
    const uint32_t registers = emitter->next_register;
    if (this->kind == NODE_IF) {
        const uint32_t then = node_at(definition, this->first)->next, otherwise = new_label(emitter);
        emit_jump(emitter, this->first, false, otherwise);
        emitter->conditional++;
        emit_tail(emitter, then);
        place_label(emitter, otherwise);
        emit_tail(emitter, node_at(definition, then)->next);
        emitter->conditional--;
    } else if (this->kind == NODE_BINARY || this->kind == NODE_UNARY) {
        emit_value(emitter, node, 0); /* written at its end: an argument there is read before */
        emitter->node = node;
        emit_return(emitter, 0);
    } else {
        const uint32_t from = emit_operand(emitter, node);
        emitter->node = node;
        emit_return(emitter, from);
    }
    emitter->next_register = registers;
}

/* Whether lists are made is known when the code is there: then it is made anew, with scratch memory given back. */
void build_instance_code(struct build *build, struct instance *instance, uint32_t source, bool entry)
{
    struct emitter emitter = {.build = build};
    for (int round = 0; round < 2 && !build->failed; round++) {
        const bool marked = round == 1;
        if (marked)
            build->code_count = emitter.first;
        free(emitter.labels);
        emitter = (struct emitter){.build = build,
                                   .instance = instance,
                                   .definition = instance->definition,
                                   .source = source,
                                   .node = instance->definition->body,
                                   .first = build->code_count,
                                   .marked = marked};
        /* register 0 is the result's, even without parameters */
        take_registers(&emitter, instance->definition->slot_count ? instance->definition->slot_count : 1);
        if (marked) {
            emitter.mark = take_registers(&emitter, 1);
            emit_help(&emitter, HELP_mark, emitter.mark, 0, 0);
        }
        emit_tail(&emitter, instance->definition->body);
        if (emitter.makers == 0)
            break;
        build->needs_scratch = true;
    }
    if (!entry || instance->caller_count > 0 || emitter.outer_loops != 1)
        unmark_outer_loops(&emitter);
    if (!build->failed)
        resolve_labels(&emitter);
    instance->entry = emitter.first;
    if (emitter.frame > build->frame_max)
        build->frame_max = emitter.frame;
    free(emitter.labels);
}
