/* repl/complete.c - what Tab offers: what the table says could stand there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/readline.h>

#include "functions/define.h"
#include "repl/editor.h"
#include "repl/processes.h"
#include "repl/tutor.h"

enum { WORDS_MAX = 8 };

static struct session *session_of_readline;

struct offers {
    const char *typed;
    char **words;
    size_t count, room;
    struct text scratch;
};

static void offer(struct offers *offers, const char *word)
{
    if (strncmp(word, offers->typed, strlen(offers->typed)) != 0)
        return;
    offers->words = must_grow(offers->words, offers->count + 1, &offers->room, sizeof(char *));
    offers->words[offers->count++] = must_copy(word, strlen(word));
}

static void offer_commands(struct offers *offers)
{
    for (const struct command *const *command = command_table; *command; command++)
        offer(offers, (*command)->name);
}

static void offer_functions(struct offers *offers)
{
    for (const struct function *const *function = function_table; *function; function++)
        offer(offers, (*function)->name);
    for (size_t i = 0; i < session_of_readline->name_count; i++)
        if (session_of_readline->names[i].value.kind == VALUE_FUNCTION)
            offer(offers, session_of_readline->names[i].name);
}

static void offer_names(struct offers *offers)
{
    for (size_t i = 0; i < session_of_readline->name_count; i++)
        offer(offers, session_of_readline->names[i].name);
}

static void offer_numbered(struct offers *offers, const char *before, unsigned long long number)
{
    char word[32];
    snprintf(word, sizeof word, "%s%llu", before, number);
    offer(offers, word);
}

static void offer_jobs(struct offers *offers)
{
    offer_names(offers);
    for (size_t i = 0; i < session_of_readline->job_count; i++)
        offer_numbered(offers, "", session_of_readline->jobs[i]->number);
}

static void offer_workers(struct offers *offers)
{
    size_t count = session_of_readline->pool ? pool_worker_count(session_of_readline->pool) : 0;
    for (size_t w = 0; w < count; w++)
        offer_numbered(offers, "w", w);
}

/* Those that live; or, to be joined, those that nobody has joined. */
static void offer_processes(struct offers *offers, bool ended)
{
    for (size_t i = 0; i < session_of_readline->child_count; i++) {
        const struct process *process = session_of_readline->children[i];
        if (ended ? !process->joined : !process->over)
            offer(offers, process_name(process).text);
    }
}

static void offer_options(struct offers *offers, const struct command *command)
{
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].kind != OPTION_END; i++) {
        text_clear(&offers->scratch);
        text_format(&offers->scratch, "%s%s", command->options[i].name, command->options[i].value ? "=" : "");
        offer(offers, offers->scratch.bytes);
    }
}

static void offer_parameter(struct offers *offers, const struct parameter_spec *spec, const char *before)
{
    switch (spec->kind) {
    case PARAM_FUNCTION:
        offer_functions(offers);
        return;
    case PARAM_ITEMS:
    case PARAM_TUPLES:
    case PARAM_ARGUMENTS:
    case PARAM_VALUE:
        offer_names(offers);
        return;
    case PARAM_JOB:
    case PARAM_JOBS:
        offer_jobs(offers);
        return;
    case PARAM_WORKER:
        offer_workers(offers);
        offer_processes(offers, false);
        return;
    case PARAM_PROCESSES:
        offer_processes(offers, true);
        offer_names(offers);
        return;
    case PARAM_COMMAND:
        offer_commands(offers);
        return;
    case PARAM_TOPIC:
        offer_commands(offers);
        offer_functions(offers);
        return;
    case PARAM_SETTING:
        for (size_t i = 0; setting_name(i); i++)
            offer(offers, setting_name(i));
        return;
    case PARAM_WORD:
        if (strcmp(before, "figures") == 0) {
            offer(offers, "line");
            offer(offers, "table");
            offer(offers, "off");
        }
        if (strcmp(before, "pane") == 0 || strcmp(before, "replay") == 0 || strcmp(before, "mouse") == 0 ||
            strcmp(before, "python") == 0) {
            offer(offers, "on");
            offer(offers, "off");
        }
        return;
    case PARAM_METHOD:
        offer(offers, "fork");
        offer(offers, "spawn");
        return;
    case PARAM_COUNT:
    case PARAM_FILE:
    case PARAM_SOURCE:
    case PARAM_END:
        return;
    }
}

/* The words of the command that the cursor is in, before the word that is completed. */
static size_t words_before(char *line, char **words)
{
    char *begin = line;
    for (char *c = line; *c; c++)
        if (*c == ';' || *c == '\n')
            begin = c + 1;
    /* A parenthesis with a command behind it is a command in a value's place. */
    for (char *open = strrchr(begin, '('); open; open = NULL) {
        size_t length = strcspn(open + 1, " \t");
        char word[64];
        snprintf(word, sizeof word, "%.*s", (int)(length < 63 ? length : 63), open + 1);
        if (command_find(word))
            begin = open + 1;
    }
    /* `NAME =`, with blanks around or without. */
    char *name = begin + strspn(begin, " \t"), *behind = name + strcspn(name, " \t=([");
    char *equals = behind + strspn(behind, " \t");
    if (behind > name && *equals == '=')
        begin = equals + 1;
    size_t count = 0;
    for (char *word = strtok(begin, " \t"); word; word = strtok(NULL, " \t"))
        words[count < WORDS_MAX ? count++ : WORDS_MAX - 1] = word;
    return count;
}

/* Passes over prefix commands; returns how many words. */
static size_t words_passed(char **words, size_t count)
{
    size_t at = 0;
    while (at < count) {
        const struct command *command = command_find(words[at]);
        if (!command || command->parameters[0].kind != PARAM_COMMAND)
            break;
        at++;
    }
    return at;
}

static void offer_for(struct offers *offers, char **words, size_t count)
{
    size_t passed = words_passed(words, count);
    words += passed;
    count -= passed;
    if (count == 0) {
        offer_commands(offers);
        offer_names(offers);
        return;
    }
    const struct command *command = command_find(words[0]);
    if (!command)
        return;
    size_t at = count - 1, last = 0;
    /* A count in front may be left out. */
    const struct parameter_spec *first = &command->parameters[0];
    bool counted = count > 1 && words[1][0] >= '0' && words[1][0] <= '9';
    if (first->kind == PARAM_COUNT && first->optional && first[1].kind != PARAM_END && !counted)
        at++;
    while (last < COMMAND_PARAMETERS_MAX && command->parameters[last].kind != PARAM_END)
        last++;
    bool many =
        last &&
        (command->parameters[last - 1].kind == PARAM_ITEMS || command->parameters[last - 1].kind == PARAM_TUPLES ||
         command->parameters[last - 1].kind == PARAM_ARGUMENTS || command->parameters[last - 1].kind == PARAM_JOBS);
    if (at < last)
        offer_parameter(offers, &command->parameters[at], words[count - 1]);
    else if (many)
        offer_parameter(offers, &command->parameters[last - 1], words[count - 1]);
    if (at >= last || (many && at >= last - 1))
        offer_options(offers, command);
}

/* --- in the expression of a definition --- */

/* The parameters of the definition whose expression the end of this is in; NULL: it is in none. */
static const char *definition_parameters(const char *before)
{
    static const char word[] = "def";
    const char *begin = before;
    for (const char *c = before; *c; c++)
        if (*c == ';' || *c == '\n')
            begin = c + 1;
    begin += strspn(begin, " \t");
    const char *behind = begin + sizeof word - 1, *open = strchr(begin, '(');
    if (strncmp(begin, word, sizeof word - 1) != 0 || (*behind != ' ' && *behind != '\t') || !open)
        return NULL;
    const char *close = strchr(open, ')');
    return close && strchr(close, '=') ? open + 1 : NULL;
}

/* What names mean there: parameters first of all, then the session's, and Python's own. */
static void offer_in_expression(struct offers *offers, const char *parameters)
{
    static const char between[] = " \t,";
    for (const char *at = parameters + strspn(parameters, between); *at && *at != ')'; at += strspn(at, between)) {
        size_t size = strcspn(at, " \t,)");
        text_clear(&offers->scratch);
        text_add(&offers->scratch, at, size);
        offer(offers, offers->scratch.bytes);
        at += size;
    }
    for (const struct function *const *function = function_table; *function; function++)
        offer(offers, (*function)->name);
    for (size_t i = 0; define_builtin(i); i++)
        offer(offers, define_builtin(i));
    offer_names(offers);
    rl_completion_append_character = '\0';
}

/* There operators part words, too. */
static char *word_breaks(void)
{
    static char usual[] = " \t\n;()[],=", in_expression[] = " \t\n;()[],=+-*/%<>!&|^~:";
    char *before = must_copy(rl_line_buffer, (size_t)rl_point);
    bool definition = definition_parameters(before) != NULL;
    free(before);
    return definition ? in_expression : usual;
}

/* --- for readline --- */

void complete_for(struct session *session)
{
    session_of_readline = session;
    rl_completion_word_break_hook = word_breaks;
}

/* readline wants the words' common beginning first, then the words, then NULL; all are its to free. */
static char **as_matches(struct offers *offers)
{
    if (!offers->count)
        return NULL;
    size_t common = strlen(offers->words[0]);
    for (size_t i = 1; i < offers->count; i++) {
        size_t same = 0;
        while (same < common && offers->words[i][same] == offers->words[0][same])
            same++;
        common = same;
    }
    char **matches = must_allocate((offers->count + 2) * sizeof(char *));
    matches[0] = must_copy(offers->words[0], common);
    if (offers->count == 1)
        free(offers->words[0]);
    else
        memcpy(matches + 1, offers->words, offers->count * sizeof(char *));
    if (matches[0][0] && matches[0][strlen(matches[0]) - 1] == '=')
        rl_completion_append_character = '\0';
    return matches;
}

/* What stands behind `lesson`; false: it is a file, or `lesson check` has one behind it. */
static bool offer_lessons(struct offers *offers, char **words, size_t count)
{
    static const char *const others[] = {"check", "leave", "reset"};
    const struct tutor *tutor = session_of_readline->tutor;
    bool second = count == 2 && strcmp(words[1], "reset") == 0;
    const char *lesson;
    if (!tutor || strcmp(words[0], "lesson") != 0 || (count != 1 && !second))
        return false;
    if (second)
        offer(offers, "all");
    for (size_t i = 0; !second && i < sizeof others / sizeof *others; i++)
        offer(offers, others[i]);
    for (size_t i = 0; (lesson = tutor->lesson_name(tutor->context, i)); i++)
        offer(offers, lesson);
    return offers->count > 0;
}

/* Behind `before`, which is taken apart. false: what could stand there is a file. */
static bool offer_behind(struct offers *offers, char *before)
{
    char *words[WORDS_MAX];
    const char *parameters = definition_parameters(before);
    if (parameters) {
        offer_in_expression(offers, parameters);
        return true;
    }
    size_t count = words_before(before, words);
    const struct command *command = count ? command_find(words[0]) : NULL;
    if (command && command->parameters[0].kind == PARAM_FILE)
        return offer_lessons(offers, words, count);
    offer_for(offers, words, count);
    return true;
}

char **complete(const char *text, int start, int end)
{
    (void)end;
    struct offers offers = {.typed = text};
    char *before = must_copy(rl_line_buffer, (size_t)start);
    rl_attempted_completion_over = offer_behind(&offers, before); /* readline's own completion is of files */
    char **matches = as_matches(&offers);
    free(offers.words);
    text_release(&offers.scratch);
    free(before);
    return matches;
}
