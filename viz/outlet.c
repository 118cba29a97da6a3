#include "viz/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

bool outlet_open(struct outlet *outlet)
{
    *outlet = (struct outlet){.memory = -1};
    int own = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (own < 0)
        return false;
    outlet->stream = fdopen(own, "w");
    if (!outlet->stream) {
        close(own);
        return false;
    }
    outlet->memory = memfd_create("frame", MFD_CLOEXEC);
    return true;
}

void outlet_close(struct outlet *outlet)
{
    fclose(outlet->stream);
    if (outlet->memory >= 0)
        close(outlet->memory);
    free(outlet->bytes);
}

static void point_at(const struct outlet *outlet, int descriptor)
{
    while (dup3(descriptor, fileno(outlet->stream), O_CLOEXEC) < 0)
        if (errno != EINTR && errno != EBUSY)
            abort();
}

static void write_all(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, size);
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            return; /* a terminal that is gone is noticed elsewhere */
        }
    }
}

void outlet_begin_frame(struct outlet *outlet)
{
    if (outlet->memory >= 0)
        point_at(outlet, outlet->memory);
}

void outlet_end_frame(struct outlet *outlet)
{
    if (outlet->memory < 0)
        return;
    point_at(outlet, STDOUT_FILENO);
    off_t end = lseek(outlet->memory, 0, SEEK_CUR);
    if (end <= 0)
        return;
    size_t size = (size_t)end;
    if (size > outlet->room) {
        free(outlet->bytes);
        outlet->bytes = malloc(outlet->room = 2 * size);
        if (!outlet->bytes)
            abort();
    }
    ssize_t read_back = pread(outlet->memory, outlet->bytes, size, 0);
    lseek(outlet->memory, 0, SEEK_SET);
    if (read_back > 0)
        write_all(outlet->bytes, (size_t)read_back);
}
