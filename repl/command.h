/* repl/command.h - what a command is: one table entry that drives dispatch, usage, help, completion and the README's
 * list.
 *
 * To add a command: its file in repl/commands/, its line in repl/commands.c, its line in repl/CMakeLists.txt, a test or
 * a lesson that runs it. A command is named nowhere else. */
#ifndef REPL_COMMAND_H
#define REPL_COMMAND_H

#include "repl/complaint.h"
#include "repl/value.h"

struct session;
struct call;
struct python;
struct python_text;

enum {
    COMMAND_PARAMETERS_MAX = 4,
    COMMAND_OPTIONS_MAX = 6,
    COMMAND_EXAMPLES_MAX = 4,
};

enum parameter_kind {
    PARAM_END,
    PARAM_FUNCTION,  /* the name of a function */
    PARAM_ITEMS,     /* values and lists, one after the other: all that is left */
    PARAM_TUPLES,    /* tuples and lists of tuples: all that is left */
    PARAM_ARGUMENTS, /* a call's arguments: bare, or as one tuple: all that is left */
    PARAM_VALUE,     /* one value */
    PARAM_COUNT,     /* an integer */
    PARAM_JOB,       /* a job: its number, or a name that holds it */
    PARAM_WORKER,    /* w0, w1, …; or as PARAM_PROCESSES */
    PARAM_PROCESSES, /* p0, p1, …, or names that hold handles or lists of them: all that is left */
    PARAM_COMMAND,   /* another command, with its own parameters */
    PARAM_WORD,      /* a name that need not mean anything */
    PARAM_TOPIC,     /* the name of a command or function, or nothing of the kind */
    PARAM_FILE,      /* the rest of the line: a file's name */
    PARAM_SOURCE,    /* the rest of the command: the source of a function */
    PARAM_SETTING,   /* the name of a setting */
    PARAM_METHOD,    /* fork or spawn; in `count`: enum start_method */
    PARAM_JOBS,      /* jobs, and lists of them: all that is left */
};

struct parameter_spec {
    const char *name; /* as the usage shows it */
    enum parameter_kind kind;
    bool optional;
};

enum option_kind {
    OPTION_END,
    OPTION_FLAG,    /* `async` */
    OPTION_COUNT,   /* chunksize=K: an integer, 1 or more */
    OPTION_SECONDS, /* timeout=S: a number, 0 or more */
    OPTION_RATIO,   /* speed=1/100: a number above 0, or one divided by another; in `seconds` */
    OPTION_CALL,    /* initializer=(F ARGS): a function and its arguments; in `call` */
    OPTION_COMMAND, /* then=(COMMAND): read now, to be run later; its text is bytes [begin, end) of the line */
    OPTION_WORD,    /* type=d: a word, in `word` */
    OPTION_SHARED,  /* lock=NAME: a lock, or what has one of its own; in `word` and `shared` */
};

struct option_spec {
    const char *name;
    enum option_kind kind;
    const char *value; /* its value's name in the usage, "K" */
};

enum command_group {
    GROUP_POOL,
    GROUP_RUN,
    GROUP_ASYNC,
    GROUP_LOOK,
    GROUP_SHARE,
    GROUP_FUNCTIONS,
    GROUP_FAULTS,
    GROUP_PANE,
    GROUP_KEEP,
    GROUP_LESSONS,
    GROUP_SELF,
    GROUP_COUNT
};

/* Commands that run functions over items: `serial`, `explain` and their like take any of them. */
enum run_kind { RUN_NOT, RUN_MAP, RUN_STARMAP, RUN_APPLY, RUN_PI };

/* How the results of a run are shown: all at the end, or one by one as they come. */
enum stream_order { STREAM_NOT, STREAM_ORDERED, STREAM_AS_DONE };

const char *command_group_name(enum command_group group);

/* What a command gives back. */
struct outcome {
    struct value value;  /* VALUE_NOTHING: prints nothing */
    bool told;           /* people have seen it, or were told what it is: it is not printed */
    bool as_table;       /* a list of records: people see it as a table */
    bool whole;          /* people see all of a long list */
    struct job *job;     /* held: the job whose figures belong to it, or NULL */
    uint64_t serial_ns;  /* the wall of a serial run, 0: it was none */
    uint64_t command_ns; /* what `time` measured, 0: it did not */
    const char *json;    /* what JSON gives as the result in place of the value; in the line's region, or NULL */
    bool broken_off;     /* by Ctrl-C: what there is gets printed, and then the rest of the line is not run */
};

struct command {
    const char *name;
    const char *alias;   /* another name for it, or NULL */
    const char *summary; /* one line, no full stop */
    enum command_group group;
    struct parameter_spec parameters[COMMAND_PARAMETERS_MAX]; /* ends with PARAM_END */
    struct option_spec options[COMMAND_OPTIONS_MAX];          /* ends with OPTION_END */
    enum run_kind runs;
    enum stream_order streams; /* of `runs`; chunks are of one item where nothing else is asked for */
    bool async;                /* always comes back at once with a job */
    bool no_value;             /* never gives a value to keep */
    bool assigns;              /* NAME = VALUE may stand in place of its parameters: in the last argument */
    const char *also;          /* a second form of its usage, or NULL */
    bool own_hands;            /* the learner types it or nobody: a lesson may not. What writes files or runs them */
    bool prefix;               /* its options may stand anywhere after the command it prefixes */
    const char *details;       /* some lines more for `help NAME`, or NULL */
    const char *python;        /* the same in Python, or NULL: see python.h */
    const char *examples[COMMAND_EXAMPLES_MAX];
    /* Called with every parameter read and every value known. false: with a complaint, and nothing changed. */
    bool (*run)(struct session *session, const struct call *call, struct outcome *out);
    /* Writes what this very call is in Python, where `.python` is not enough; or NULL. (python.h) */
    void (*to_python)(struct python *python, const struct call *call);
};

extern const struct command *const command_table[]; /* NULL-terminated, in the order help shows them */

const struct command *command_find(const char *name); /* by name or alias; NULL */
/* "map F ITEMS [chunksize=K] [async]" */
void command_usage(const struct command *command, struct text *out);
/* "map F ITEMS" */
void command_short_usage(const struct command *command, struct text *out);

/* --- a call: a command with what was typed after it --- */

struct expression;

struct argument {
    bool given;
    size_t at;                       /* byte of the line */
    const struct function *function; /* PARAM_FUNCTION */
    struct value held;               /* PARAM_FUNCTION: what holds it, if it is one's own */
    const char *word;                /* SOURCE, FILE, WORD, TOPIC, SETTING; NAME = */
    int64_t count;                   /* PARAM_COUNT, PARAM_WORKER */
    struct call *call;               /* PARAM_COMMAND */
    struct expression *expressions;  /* ITEMS, TUPLES, ARGUMENTS, VALUE, JOB, JOBS: as typed, a list */
    struct value *values;            /* the same once evaluated: expression_count of them, released with the call */
    size_t expression_count;
    /* JOB, JOBS: the handle of the job, or a list of all jobs' handles, once
     * session_argument_jobs() has looked them up; released with the call. What a name among them means by the end may
     * be something else: callbacks run while they are waited for. */
    struct value *handles;
};

struct given_option {
    bool given;
    size_t at;
    int64_t count;
    double seconds;
    const char *word;    /* OPTION_WORD; OPTION_SHARED: the name */
    size_t word_at;      /* byte of the line */
    struct value shared; /* OPTION_SHARED, once evaluated: released with the call */
    struct call *call;   /* OPTION_CALL: its arguments are [0] the function, [1] what it is given; released with this */
    size_t begin, end;   /* COMMAND */
};

struct call {
    const struct command *command;
    size_t at, end; /* bytes [at, end) of the line */
    struct argument arguments[COMMAND_PARAMETERS_MAX];
    struct given_option options[COMMAND_OPTIONS_MAX]; /* as command->options */
    const struct call *prefix;                        /* the call whose PARAM_COMMAND this is, or NULL */
    const struct python_text *python;                 /* once it has run well */
};

/* The option of that name, or NULL if it was not given. */
const struct given_option *call_option(const struct call *call, const char *name);

#endif
