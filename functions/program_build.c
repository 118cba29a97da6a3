/* functions/program_build.c - makes a program of a definition: all that it calls, for the types it is called with. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "functions/program_blocks.h"
#include "functions/program_build.h"

void build_fail(struct build *build, const struct definition *definition, uint32_t node, const char *hint,
                const char *format, ...)
{
    if (build->failed)
        return;
    build->failed = true;
    struct define_error *error = build->error;
    char message[sizeof error->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    define_fail(error, node_at(definition, node)->at, node_at(definition, node)->end, hint, "%s", message);
    error->definition = definition;
}

struct meaning build_meaning(struct build *build, const struct definition *definition, uint32_t index)
{
    const struct node *node = node_at(definition, index);
    const char *name = definition->words[node->name];
    const bool call = node->kind == NODE_CALL;
    if (node->name == 0)
        return (struct meaning){.kind = MEANS_DEFINITION, .definition = definition};
    const struct define_names *names = build->names;
    const bool own = definition == build->own && names->look_up_own;
    const struct meaning meaning = (own ? names->look_up_own : names->look_up)(names->context, name);
    if (meaning.kind == MEANS_NOTHING)
        build_fail(build, definition, index, NULL, "there is no '%s' any more", name);
    else if (call && meaning.kind == MEANS_CELL)
        build_fail(build, definition, index, NULL, "'%s' is no function any more", name);
    else if (!call && meaning.kind != MEANS_CELL)
        build_fail(build, definition, index, NULL, "'%s' is a function by now: no value", name);
    else if (call && meaning.kind == MEANS_DEFINITION &&
             meaning.definition->parameter_count != node_children(definition, index))
        build_fail(build, definition, index, NULL, "%s() takes %u arguments by now, and gets %u", name,
                   meaning.definition->parameter_count, node_children(definition, index));
    return meaning;
}

bool build_constant(struct build *build, const struct definition *definition, uint32_t index, struct cell *out)
{
    const struct node *node = node_at(definition, index);
    if (node->kind == NODE_CONSTANT)
        *out = node->constant;
    else if (node->kind == NODE_OUTER && node->name != 0)
        *out = build_meaning(build, definition, index).cell;
    else
        return false;
    return !build->failed && cell_is_number(*out);
}

/* --- the bytes --- */

static uint64_t text_put(struct build *build, const char *text, size_t size)
{
    const uint64_t at = build->text_size;
    build->text = grow(build->text, at + size + 1);
    memcpy(build->text + at, text, size);
    build->text[at + size] = 0;
    build->text_size += size + 1;
    return at;
}

/* The index of a definition's source, which all its instances share. */
static uint32_t source_of(struct build *build, const struct definition *definition)
{
    struct known *known = build_known(build, definition);
    if (known->source != UINT32_MAX)
        return known->source;
    if ((build->source_count & (build->source_count - 1)) == 0) {
        const size_t room = build->source_count ? 2 * (size_t)build->source_count : 1;
        build->sources = grow(build->sources, room * sizeof *build->sources);
    }
    known->source = build->source_count;
    build->sources[build->source_count++] =
        (struct program_source){.name = text_put(build, definition->words[0], strlen(definition->words[0])),
                                .source = text_put(build, definition->source, definition->size),
                                .source_size = definition->size};
    return known->source;
}

static uint64_t place(uint64_t *size, uint64_t bytes)
{
    const uint64_t at = *size;
    *size = (at + bytes + 15) / 16 * 16;
    return at;
}

/* How many instructions the entry has, if it is straight code of numbers and gives one type; else 0. */
static uint32_t straight_entry(const struct build *build, enum cell_tag result)
{
    const struct instance *entry = build->instances[0];
    const uint32_t end = build->instance_count > 1 ? build->instances[1]->entry : build->code_count;
    const struct instruction *from = &build->code[entry->entry], *last = &build->code[end - 1];
    if ((entry->result & 0xff) != 1U << result || last < from ||
        (last->code != DO_RETURN && last->code != DO_RETURN_MOVE) || !block_possible(from, last))
        return 0;
    for (size_t p = 0; p < entry->definition->parameter_count; p++)
        if (!type_within(entry->arguments[p], TYPE_NUMBERS))
            return 0;
    return type_within(entry->result, TYPE_NUMBERS) ? end - entry->entry : 0;
}

static enum cell_tag main_type(uint16_t type)
{
    static const enum cell_tag order[] = {TAG_DOUBLE, TAG_INT, TAG_BOOL, TAG_LIST, TAG_TUPLE, TAG_NULL};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        if (type & (1U << order[k]))
            return order[k];
    return TAG_INT; /* of what never gives anything */
}

static void lay_out(struct build *build, const enum cell_tag *arguments, struct program *out)
{
    uint64_t size = 0;
    place(&size, sizeof(struct program_head));
    struct program_head head = {
        .code = place(&size, build->code_count * sizeof *build->code),
        .code_count = build->code_count,
        .origins = place(&size, build->code_count * sizeof *build->origins),
        .sources = place(&size, build->source_count * sizeof *build->sources),
        .source_count = build->source_count,
        .data = place(&size, build->data_size),
        .entry = build->instances[0]->entry,
        .frame_max = build->frame_max,
        .parameter_count = build->instances[0]->definition->parameter_count,
        .needs_scratch = build->needs_scratch,
        .result = main_type(build->instances[0]->result),
    };
    head.entry_block = straight_entry(build, (enum cell_tag)head.result);
    const uint64_t text = place(&size, build->text_size);
    head.size = size;
    for (uint32_t p = 0; p < head.parameter_count; p++)
        head.arguments[p] = (uint8_t)arguments[p];
    for (uint32_t k = 0; k < build->source_count; k++) {
        build->sources[k].name += text;
        build->sources[k].source += text;
    }
    char *bytes = calloc(1, size);
    if (!bytes)
        abort();
    memcpy(bytes, &head, sizeof head);
    memcpy(bytes + head.code, build->code, build->code_count * sizeof *build->code);
    memcpy(bytes + head.origins, build->origins, build->code_count * sizeof *build->origins);
    memcpy(bytes + head.sources, build->sources, build->source_count * sizeof *build->sources);
    if (build->data_size)
        memcpy(bytes + head.data, build->data, build->data_size);
    memcpy(bytes + text, build->text, build->text_size);
    *out = (struct program){.bytes = bytes, .size = size};
}

static void describe(const struct build *build, const struct definition *definition, struct program *out)
{
    const uint16_t type = build->instances[0]->result & 0xff;
    out->result = main_type(type);
    out->exact = (type & (type - 1)) == 0;
    out->gives_lists = type & TYPE_SEQUENCES;
    out->uses_shared = build->uses_shared;
    if (out->gives_lists)
        program_list_bound(definition, &out->list_fixed, &out->list_share);
}

/* --- all of it --- */

static void build_code(struct build *build)
{
    for (uint32_t k = 0; k < build->instance_count && !build->failed; k++) {
        const uint32_t source = source_of(build, build->instances[k]->definition);
        build_instance_code(build, build->instances[k], source, k == 0);
    }
    for (uint32_t k = 0; k < build->code_count && !build->failed; k++)
        if (build->code[k].code == DO_CALL || build->code[k].code == DO_CALL_IK)
            build->code[k].t = build->instances[build->code[k].t]->entry;
}

static void release(struct build *build)
{
    for (uint32_t k = 0; k < build->instance_count; k++) {
        free(build->instances[k]->types);
        free(build->instances[k]->slots);
        free(build->instances[k]->callers);
        free(build->instances[k]);
    }
    free(build->instances);
    free(build->slots);
    free(build->queue);
    free(build->code);
    free(build->origins);
    free(build->sources);
    free(build->known);
    free(build->text);
    free(build->data);
}

bool program_build(const struct definition *definition, const struct define_names *names,
                   const enum cell_tag *arguments, struct program *out, struct define_error *error)
{
    struct build build = {.names = names, .own = definition, .error = error};
    uint16_t types[FUNCTION_PARAMETERS_MAX] = {0};
    for (uint32_t p = 0; p < definition->parameter_count; p++) {
        const enum cell_tag tag = arguments[p];
        types[p] = (uint16_t)(tag == TAG_NONE_SET ? TYPE_ANY : 1U << tag);
        if (tag == TAG_LIST || tag == TAG_TUPLE)
            types[p] = (uint16_t)(types[p] | TYPE_ELEMENTS << 8);
        build.uses_shared |= tag == TAG_SHARED;
    }
    build_instance(&build, definition, types);
    build_types(&build);
    if (!build.failed && build.instances[0]->result & TYPE_SHARED)
        build_fail(&build, definition, definition->body, "write NAME.value", "a shared object cannot be a result");
    if (!build.failed)
        build_code(&build);
    if (!build.failed) {
        lay_out(&build, arguments, out);
        describe(&build, definition, out);
    }
    release(&build);
    return !build.failed;
}
