/* functions/program_build.h - what the parts of program_build() share: types, instances, the code as it grows.
 *
 * An instance is a definition for arguments of given types: each has code of its own. Types are sets, so that what is
 * an integer at first and a float later is both; only where a set has one member are typed instructions used. */
#ifndef FUNCTIONS_PROGRAM_BUILD_H
#define FUNCTIONS_PROGRAM_BUILD_H

#include "functions/program.h"

/* A set of types: bit 1 << TAG; in the upper byte the same for the elements of the lists and tuples among them. */
enum {
    TYPE_INT = 1 << TAG_INT,
    TYPE_FLOAT = 1 << TAG_DOUBLE,
    TYPE_BOOL = 1 << TAG_BOOL,
    TYPE_NONE = 1 << TAG_NULL,
    TYPE_LIST = 1 << TAG_LIST,
    TYPE_TUPLE = 1 << TAG_TUPLE,
    TYPE_SHARED = 1 << TAG_SHARED,
    TYPE_INTEGERS = TYPE_INT | TYPE_BOOL,
    TYPE_NUMBERS = TYPE_INT | TYPE_BOOL | TYPE_FLOAT,
    TYPE_ELEMENTS = TYPE_NUMBERS | TYPE_NONE,
    TYPE_SEQUENCES = TYPE_LIST | TYPE_TUPLE,
    TYPE_ANY = TYPE_ELEMENTS | TYPE_SEQUENCES | TYPE_ELEMENTS << 8,
};

struct instance {
    const struct definition *definition;
    uint16_t arguments[FUNCTION_PARAMETERS_MAX];
    uint16_t result;
    uint16_t *types; /* of each node */
    uint16_t *slots; /* of each parameter and variable */
    uint32_t *callers;
    uint32_t caller_count, caller_room;
    bool queued;
    uint32_t entry; /* of the code */
};

/* A definition that the program has instances of. */
struct known {
    const struct definition *definition; /* NULL: a free place in the table */
    uint32_t instances;
    uint32_t source; /* its program_source, or UINT32_MAX */
};

struct build {
    const struct define_names *names;
    const struct definition *own; /* that is built, and not one that it calls */
    struct define_error *error;
    bool failed;

    struct instance **instances;
    uint32_t instance_count, instance_room;
    uint32_t *slots; /* a hash table of instances; UINT32_MAX: free */
    uint32_t slot_count;
    struct known *known; /* a hash table */
    uint32_t known_count, known_room;
    uint64_t nodes_seen;
    uint32_t *queue; /* instances whose types may have grown */
    uint32_t queue_count, queue_room;

    struct instruction *code;
    struct origin *origins;
    uint32_t code_count, code_room;
    struct program_source *sources; /* offsets in `text` */
    uint32_t source_count;
    char *text;
    uint64_t text_size;
    char *data;
    uint64_t data_size;
    uint32_t frame_max;
    bool needs_scratch, uses_shared;
};

/* Fails with a message at a node. */
void build_fail(struct build *build, const struct definition *definition, uint32_t node, const char *hint,
                const char *format, ...) __attribute__((format(printf, 5, 6)));
/* What a NODE_OUTER or NODE_CALL's name means now; checked: MEANS_NOTHING fails. Its own name: the definition. */
struct meaning build_meaning(struct build *build, const struct definition *definition, uint32_t node);
/* The number that a node is, whatever the arguments. */
bool build_constant(struct build *build, const struct definition *definition, uint32_t node, struct cell *out);

/* --- program_instances.c --- */

/* The instance of a definition for arguments of these types, made and queued if it is new. */
uint32_t build_instance(struct build *build, const struct definition *definition, const uint16_t *arguments);
/* The same, but where there are too many of it for one type or another, one for all types: `arguments` become those. */
uint32_t build_bounded_instance(struct build *build, const struct definition *definition, uint16_t *arguments);
/* The same once all types are found: it was made then. */
uint32_t build_callee(struct build *build, const struct definition *definition, uint16_t *arguments);
struct known *build_known(struct build *build, const struct definition *definition); /* until the next is made */
void note_caller(struct instance *callee, uint32_t caller);
void enqueue(struct build *build, uint32_t index);
bool take_queued(struct build *build, uint32_t *index);

/* --- program_type_rules.c --- */

uint16_t binary_type(enum operator_kind op, uint16_t a, uint16_t b);
uint16_t native_type(const struct function *native, const uint16_t *arguments);
/* What the numbers that `builtin` takes become; three arguments, `count` of them given. */
uint16_t number_type(enum builtin builtin, size_t count, const uint16_t *arguments);

/* --- program_types.c --- */

/* Finds all instances and all their types. */
void build_types(struct build *build);
uint16_t iterable_type(const struct instance *instance, uint32_t node);

static inline uint16_t only(uint16_t type, unsigned set)
{
    return (uint16_t)(type & set);
}

static inline bool type_within(uint16_t type, unsigned set)
{
    return (type & 0xff) != 0 && (type & 0xff & ~set) == 0;
}

/* --- program_code.c: instructions, registers, labels --- */

struct emitter {
    struct build *build;
    struct instance *instance;
    const struct definition *definition;
    uint32_t source;
    uint32_t node; /* that instructions come from */
    uint32_t first;
    uint32_t next_register;
    uint32_t frame;
    uint32_t *labels; /* where they are */
    uint32_t label_count;
    uint32_t makers;      /* instructions that make lists */
    uint32_t loops;       /* around what is emitted */
    uint32_t outer_loops; /* with none around them */
    int conditional;      /* > 0: what is emitted may not be reached */
    bool marked;          /* `mark` is a register that says where scratch memory began */
    uint32_t mark;
};

uint32_t emit(struct emitter *emitter, struct instruction instruction);
uint32_t take_registers(struct emitter *emitter, uint32_t count);
uint32_t new_label(struct emitter *emitter);
void place_label(struct emitter *emitter, uint32_t label);
void emit_help(struct emitter *emitter, enum helper_code helper, uint32_t a, uint32_t b, int64_t k);
void emit_code(struct emitter *emitter, enum instruction_code code, uint32_t a, uint32_t b, uint32_t c, int64_t k);
void emit_load(struct emitter *emitter, uint32_t to, struct cell cell);
void build_instance_code(struct build *build, struct instance *instance, uint32_t source, bool entry);

/* --- program_emit.c and its kin --- */

static inline uint16_t node_type(const struct emitter *emitter, uint32_t node)
{
    return emitter->instance->types[node];
}

static inline uint32_t next_of(const struct emitter *emitter, uint32_t node)
{
    return node_at(emitter->definition, node)->next;
}

/* The value of a node, in a register that nobody else writes. */
uint32_t emit_operand(struct emitter *emitter, uint32_t node);
/* Writes `to` at its very end only, but in and, or, if. */
void emit_value(struct emitter *emitter, uint32_t node, uint32_t to);
/* Jumps to the label if the node's truth is `when`, else goes on. */
void emit_jump(struct emitter *emitter, uint32_t node, bool when, uint32_t label);
void emit_binary(struct emitter *emitter, uint32_t node, uint32_t to);
void emit_unary(struct emitter *emitter, uint32_t node, uint32_t to);
/* A truth that jumps tell, as a value. `to` may be an operand: it is written when all have been read. */
void emit_truth(struct emitter *emitter, uint32_t node, uint32_t to);
void emit_call(struct emitter *emitter, uint32_t node, uint32_t to);
void emit_builtin(struct emitter *emitter, uint32_t node, uint32_t to);
void emit_comprehension(struct emitter *emitter, uint32_t node, uint32_t to);
void emit_along(struct emitter *emitter, uint32_t node, uint32_t to); /* sum, min, list ...: of one iterable */
void emit_length(struct emitter *emitter, uint32_t node, uint32_t to);
/* to = is the value in register `sought` in the range or generator? */
void emit_search(struct emitter *emitter, uint32_t iterable, uint32_t sought, uint32_t to);
/* Is what is emitted now reached by every call of the program? Only its errors can be told before it runs. */
bool is_reached(const struct emitter *emitter);
/* A type error that comes for sure: said now where it is reached for sure, else when it is reached. */
void emit_type_error(struct emitter *emitter, uint32_t node, enum fault fault);
/* The same of an operation, which is named with what it was to work on. right 0: there is one operand.
 * (program_words.c) */
struct wrong_operands {
    enum operator_kind op;
    uint32_t left, right; /* nodes */
    uint16_t left_type, right_type;
};
void emit_operands_error(struct emitter *emitter, uint32_t node, const struct wrong_operands *wrong);

/* --- program_bound.c --- */

void program_list_bound(const struct definition *definition, uint64_t *fixed, uint64_t *share);

#endif
