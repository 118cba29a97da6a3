/* repl/main.c - poolscope: how it was called, and what runs. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lessons/reader/check.h"
#include "lessons/reader/course.h"
#include "lessons/reader/play.h"
#include "repl/editor.h"
#include "repl/fatal.h"
#include "repl/guardian.h"
#include "repl/script.h"

enum { STATUS_OK = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

static const char usage_text[] =
    "usage: poolscope [OPTION…] [FILE]\n"
    "\n"
    "A REPL of process pools, for teaching. Without FILE and -c it prompts, or reads standard input.\n"
    "\n"
    "  -c COMMANDS           run COMMANDS and leave\n"
    "      --format FORMAT   text (default), or json: one object a command, one line each\n"
    "      --keep-going      go on after a command that failed\n"
    "      --plain           prompt without the pane\n"
    "      --check LESSON…   run lessons as tests: every transcript, every exercise and its answer\n"
    "      --play LESSON     type a lesson as a person would; Space pauses, any other key takes over\n"
    "      --speed FACTOR    of --play: 2 is twice as fast\n"
    "      --ascii           draw the pane with ASCII only, as where the locale has no UTF-8\n"
    "  -h, --help            print this\n"
    "      --version         print the version\n"
    "\n"
    "Type `help` at the prompt for the commands. Exit status: 0; 1 a command failed; 2 the program was called "
    "wrongly.\n";

struct invocation {
    const char *commands; /* -c */
    const char *file;
    enum output_format format;
    bool keep_going;
    bool plain, ascii;
    bool check;
    bool speed_given;
    char *const *lessons; /* of --check: lesson_count of them */
    size_t lesson_count;
    const char *play; /* a lesson */
    double speed;     /* of it */
};

enum {
    OPTION_FORMAT = 256,
    OPTION_KEEP_GOING,
    OPTION_PLAIN,
    OPTION_ASCII,
    OPTION_VERSION,
    OPTION_CHECK,
    OPTION_PLAY,
    OPTION_SPEED
};

static _Noreturn void called_wrongly(const char *what, const char *word)
{
    fprintf(stderr, "poolscope: %s%s%s\nTry 'poolscope --help'.\n", what, word ? ": " : "", word ? word : "");
    exit(STATUS_USAGE);
}

static _Noreturn void say(const char *text)
{
    fputs(text, stdout);
    exit(fflush(stdout) ? STATUS_FAILED : STATUS_OK);
}

static double read_speed(const char *word)
{
    char *end;
    double speed = strtod(word, &end);
    if (end == word || *end || !(speed >= 0.1 && speed <= 100))
        called_wrongly("--speed is a number from 0.1 to 100, not", word);
    return speed;
}

static void check_invocation(const struct invocation *invocation)
{
    if (invocation->check && !invocation->lesson_count)
        called_wrongly("--check needs a LESSON, or several", NULL);
    if (invocation->check && (invocation->format == FORMAT_JSON || invocation->commands || invocation->play))
        called_wrongly("--check takes its LESSONs alone, and prints text", NULL);
    if (invocation->file && invocation->commands)
        called_wrongly("either -c or a FILE, not both", NULL);
    if (!invocation->check && invocation->speed_given && !invocation->play)
        called_wrongly("--speed is of --play LESSON", NULL);
    if (invocation->play && (invocation->file || invocation->commands))
        called_wrongly("--play takes its LESSON alone", NULL);
    if (invocation->play && !(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
        called_wrongly("--play needs a terminal; --check runs a lesson without one", NULL);
}

static struct invocation read_arguments(int count, char **arguments)
{
    static const struct option options[] = {
        {"format", required_argument, NULL, OPTION_FORMAT}, {"keep-going", no_argument, NULL, OPTION_KEEP_GOING},
        {"plain", no_argument, NULL, OPTION_PLAIN},         {"ascii", no_argument, NULL, OPTION_ASCII},
        {"check", no_argument, NULL, OPTION_CHECK},         {"play", required_argument, NULL, OPTION_PLAY},
        {"speed", required_argument, NULL, OPTION_SPEED},   {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, OPTION_VERSION},     {NULL, 0, NULL, 0},
    };
    struct invocation invocation = {.format = FORMAT_TEXT, .speed = 1};
    int option;
    while ((option = getopt_long(count, arguments, "+c:h", options, NULL)) != -1) {
        switch (option) {
        case 'c':
            invocation.commands = optarg;
            break;
        case 'h':
            say(usage_text);
        case OPTION_VERSION:
            say("poolscope " POOLSCOPE_VERSION "\n");
        case OPTION_FORMAT:
            if (strcmp(optarg, "json") != 0 && strcmp(optarg, "text") != 0)
                called_wrongly("--format is text or json, not", optarg);
            invocation.format = strcmp(optarg, "json") == 0 ? FORMAT_JSON : FORMAT_TEXT;
            break;
        case OPTION_KEEP_GOING:
            invocation.keep_going = true;
            break;
        case OPTION_PLAIN:
            invocation.plain = true;
            break;
        case OPTION_ASCII:
            invocation.ascii = true;
            break;
        case OPTION_CHECK:
            invocation.check = true;
            break;
        case OPTION_PLAY:
            invocation.play = optarg;
            break;
        case OPTION_SPEED:
            invocation.speed = read_speed(optarg);
            invocation.speed_given = true;
            break;
        default:
            fputs("Try 'poolscope --help'.\n", stderr);
            exit(STATUS_USAGE);
        }
    }
    if (invocation.check) {
        invocation.lessons = arguments + optind;
        invocation.lesson_count = (size_t)(count - optind);
    } else if (optind < count) {
        invocation.file = arguments[optind++];
    }
    if (!invocation.check && optind < count)
        called_wrongly("one FILE at most, and here is another", arguments[optind]);
    check_invocation(&invocation);
    return invocation;
}

static void greet(struct session *session)
{
    struct text text = {.bytes = NULL};
    text_put(&text, "poolscope " POOLSCOPE_VERSION ": process pools, laid open. `lesson` teaches, `help` helps.\n");
    print_bare(session, &text);
    text_release(&text);
}

/* Start-up commands, as other REPLs have them: only where somebody types. */
static void run_start_up(struct session *session)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    struct text path = {.bytes = NULL};
    if (config && config[0] == '/')
        text_format(&path, "%s/poolscope/rc", config);
    else
        text_format(&path, "%s/.config/poolscope/rc", home ? home : "");
    int fd = script_open(path.bytes);
    if (fd >= 0) {
        script_run(session, fd, path.bytes, true);
        close(fd);
    }
    text_release(&path);
}

static bool run(struct session *session, struct reader *reader, const struct invocation *invocation)
{
    if (invocation->play)
        return play(session, reader, invocation->play, invocation->speed);
    if (invocation->commands)
        return script_run_text(session, invocation->commands, strlen(invocation->commands), invocation->keep_going);
    if (session->interactive) {
        struct editor *editor = editor_open(session);
        greet(session);
        editor->running = true; /* what is typed meanwhile comes after it */
        run_start_up(session);
        editor->running = false;
        if (!session->quit)
            editor_run(editor);
        editor_close(editor);
        return true;
    }
    int fd = invocation->file ? script_open(invocation->file) : STDIN_FILENO;
    if (fd < 0)
        called_wrongly(invocation->file, strerror(errno));
    return script_run(session, fd, invocation->file ? invocation->file : "standard input", invocation->keep_going);
}

/* Whoever closed a standard stream gets an error for it, and not the arena behind its number. */
static void hold_standard_streams(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
            _exit(STATUS_FAILED);
}

/* A file, or what `lesson` calls one of the course. malloc'd. */
static char *lesson_file(const struct course *course, const char *what)
{
    char *path = access(what, F_OK) < 0 ? course_path(course, what) : NULL;
    return path ? path : must_copy(what, strlen(what));
}

static int check(const struct invocation *invocation)
{
    int end_signal = 0;
    struct check_how how = {.out = stdout, .err = stderr, .end_signal = &end_signal};
    size_t count = invocation->lesson_count;
    char **paths = must_allocate((count + 1) * sizeof *paths);
    struct course course;
    course_find(&course);
    for (size_t i = 0; i < count; i++)
        paths[i] = lesson_file(&course, invocation->lessons[i]);
    course_release(&course);
    bool good = check_lessons(paths, count, &how);
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
    good = fflush(stdout) == 0 && good;
    if (end_signal)
        die_by(end_signal);
    return good ? STATUS_OK : STATUS_FAILED;
}

int main(int count, char **arguments)
{
    worker_begin(count, arguments);
    hold_standard_streams();
    signal(SIGXFSZ, SIG_IGN); /* with `ulimit -f` the arena takes what it may, or says that it cannot */
    setlocale(LC_ALL, "");
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    if (!utf8)
        setlocale(LC_CTYPE, "C.UTF-8"); /* what the program prints is UTF-8 whatever the locale */
    setlocale(LC_NUMERIC, "C");         /* numbers are written as Python writes them, everywhere */
    struct invocation invocation = read_arguments(count, arguments);
    if (invocation.check)
        return check(&invocation);
    bool scripted = invocation.commands || invocation.file;
    struct session session = {
        .format = invocation.format,
        .keep_going = invocation.keep_going,
        .interactive = !scripted && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
    };
    session.pane_wanted = session.interactive && !invocation.plain;
    session.ascii = invocation.ascii || (session.interactive && !utf8);
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
    session.colour = isatty(STDERR_FILENO) && !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
    if (session.interactive)
        session.guardian = guardian_start(STDIN_FILENO);
    fatal_catch(session.guardian);
    if (!session_start(&session))
        return STATUS_FAILED;
    struct reader *reader = reader_open(&session);
    bool good = run(&session, reader, &invocation);
    if (!session.interactive && !session.interrupted && !session.end_signal) {
        loop_turn(&session, 0);
        callbacks_run(&session); /* of jobs that are over by now */
        good = good && !session.callback_failed;
    }
    bool interrupted = session.interrupted && !session.interactive;
    int end_signal = session.end_signal ? session.end_signal : interrupted ? SIGINT : 0;
    reader_close(reader);
    session_stop(&session);
    fatal_release();
    guardian_stop(session.guardian);
    if (ferror(stdout)) {
        fprintf(stderr, "poolscope: cannot write to standard output: %s\n", strerror(session.write_error));
        good = false;
    }
    if (end_signal)
        die_by(end_signal);
    return good ? STATUS_OK : STATUS_FAILED;
}
