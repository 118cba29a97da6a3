/* lessons/reader/course.c */
#include "lessons/reader/course.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- the folder --- */

static bool is_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (folder)
        closedir(folder);
    return folder != NULL;
}

/* The program is installed as …/bin/poolscope. */
static char *installed_folder(void)
{
    char program[PATH_MAX];
    struct text folder = {.bytes = NULL};
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    for (int up = 0; up < 2 && size > 0; up++)
        while (size > 0 && program[--size] != '/')
            continue;
    if (size <= 0)
        return NULL;
    text_format(&folder, "%.*s/share/poolscope/lessons", (int)size, program);
    return folder.bytes;
}

static char *find_folder(void)
{
    const char *told = getenv("POOLSCOPE_LESSONS"), *built = POOLSCOPE_CHECKOUT "/lessons";
    if (told && *told)
        return is_folder(told) ? must_copy(told, strlen(told)) : NULL;
    if (is_folder(built))
        return must_copy(built, strlen(built));
    char *installed = installed_folder();
    if (installed && is_folder(installed))
        return installed;
    free(installed);
    return NULL;
}

/* --- what is in it --- */

static void add(struct course *course, const char *file)
{
    struct text path = {.bytes = NULL};
    text_format(&path, "%s/%s", course->folder, file);
    course->lessons = must_grow(course->lessons, course->count, &course->room, sizeof *course->lessons);
    course->lessons[course->count++] = (struct course_lesson){
        .path = path.bytes,
        .name = must_copy(file, strlen(file) - 3),
        .number = (unsigned)strtoul(file, NULL, 10),
    };
}

static bool ends_in_md(const char *name)
{
    size_t size = strlen(name);
    return size > 3 && strcmp(name + size - 3, ".md") == 0;
}

/* Those without a number come last. */
static int by_number(const void *left, const void *right)
{
    const struct course_lesson *a = left, *b = right;
    if (a->number != b->number)
        return a->number - 1 < b->number - 1 ? -1 : 1;
    return strcmp(a->name, b->name);
}

void course_find(struct course *out)
{
    *out = (struct course){.folder = find_folder()};
    DIR *folder = out->folder ? opendir(out->folder) : NULL;
    if (!folder)
        return;
    for (const struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.' && ends_in_md(entry->d_name))
            add(out, entry->d_name);
    closedir(folder);
    if (out->count)
        qsort(out->lessons, out->count, sizeof *out->lessons, by_number);
}

void course_release(struct course *course)
{
    for (size_t i = 0; i < course->count; i++) {
        free(course->lessons[i].path);
        free(course->lessons[i].name);
    }
    free(course->lessons);
    free(course->folder);
    *course = (struct course){.folder = NULL};
}

/* --- what is meant --- */

const char *course_name(const struct course_lesson *lesson)
{
    const char *name = lesson->name + strspn(lesson->name, "0123456789");
    return name + (name > lesson->name && *name == '-');
}

char *course_typed(const char *typed)
{
    size_t size = strlen(typed);
    bool quoted = size >= 2 && strchr("'\"", *typed) && typed[size - 1] == *typed;
    char *plain = must_copy(typed + quoted, size - 2 * (size_t)quoted);
    const char *home = getenv("HOME");
    if (plain[0] != '~' || (plain[1] && plain[1] != '/') || !home)
        return plain;
    struct text path = {.bytes = NULL};
    text_format(&path, "%s%s", home, plain + 1);
    free(plain);
    return path.bytes;
}

bool course_is_path(const char *what)
{
    return strchr(what, '/') || ends_in_md(what);
}

/* How well it fits, the less the better; 0: not at all. */
enum fit { FIT_NOT, FIT_NAME, FIT_BEGINNING, FIT_WORDS, FIT_WORD_BEGINNING };

static enum fit fit_of(const struct course_lesson *lesson, const char *what)
{
    const char *name = course_name(lesson);
    size_t size = strlen(what);
    if (what[strspn(what, "0123456789")] == '\0')
        return lesson->number && strtoul(what, NULL, 10) == lesson->number ? FIT_NAME : FIT_NOT;
    if (strcmp(lesson->name, what) == 0 || strcmp(name, what) == 0)
        return FIT_NAME;
    if (strncmp(lesson->name, what, size) == 0 || strncmp(name, what, size) == 0)
        return FIT_BEGINNING;
    enum fit best = FIT_NOT;
    for (const char *at = strstr(name, what); at; at = strstr(at + 1, what)) {
        if (at == name || at[-1] != '-')
            continue;
        if (!at[size] || at[size] == '-')
            return FIT_WORDS;
        best = FIT_WORD_BEGINNING;
    }
    return best;
}

/* As names of files are written: "The first  pool" is the-first-pool. */
static char *as_name(const char *what)
{
    struct text name = {.bytes = NULL};
    for (const char *c = what; *c; c++) {
        char one = isspace((unsigned char)*c) ? '-' : (char)tolower((unsigned char)*c);
        if (one != '-' || (name.size && name.bytes[name.size - 1] != '-'))
            text_add(&name, &one, 1);
    }
    while (name.size && name.bytes[name.size - 1] == '-')
        name.bytes[--name.size] = '\0';
    return name.bytes ? name.bytes : must_copy("", 0);
}

const struct course_lesson *course_lesson(const struct course *course, const char *what, struct text *several)
{
    const struct course_lesson *found = NULL;
    char *name = as_name(what);
    size_t count = 0;
    for (int fit = FIT_NAME; fit <= FIT_WORD_BEGINNING && *name && !count; fit++)
        for (size_t i = 0; i < course->count; i++) {
            if (fit_of(&course->lessons[i], name) != (enum fit)fit)
                continue;
            found = &course->lessons[i];
            count++;
        }
    for (size_t i = 0; several && count > 1 && i < course->count; i++)
        if (fit_of(&course->lessons[i], name) == fit_of(found, name)) {
            text_put(several, several->size ? ", " : "");
            text_add_visible(several, course->lessons[i].name, strlen(course->lessons[i].name));
        }
    free(name);
    return count == 1 ? found : NULL;
}

char *course_path(const struct course *course, const char *what)
{
    if (course_is_path(what))
        return must_copy(what, strlen(what));
    const struct course_lesson *lesson = course_lesson(course, what, NULL);
    return lesson ? must_copy(lesson->path, strlen(lesson->path)) : NULL;
}

const struct course_lesson *course_lesson_of(const struct course *course, const char *path)
{
    const struct course_lesson *found = NULL;
    char *real = realpath(path, NULL);
    for (size_t i = 0; real && !found && i < course->count; i++) {
        char *one = realpath(course->lessons[i].path, NULL);
        if (one && strcmp(one, real) == 0)
            found = &course->lessons[i];
        free(one);
    }
    free(real);
    return found;
}

const struct course_lesson *course_after(const struct course *course, const struct course_lesson *lesson)
{
    size_t at = lesson ? (size_t)(lesson - course->lessons) + 1 : course->count;
    return at < course->count ? &course->lessons[at] : NULL;
}
