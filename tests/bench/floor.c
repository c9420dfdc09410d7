/* The floor: prepared JSON lines -> N-Triples and nothing else, no check, no finding, no value made.
 *
 *     floor FOLDER OUTPUT      reads FOLDER/names.tsv, records.jsonl and shared.jsonl, as prepare.py wrote them
 *
 * One pass over mapped files, one big buffer out. A JSON string as prepare.py writes it is already a legal N-Triples
 * string, so its bytes are copied. A thing that stands in several records is written once: a hash set of 128-bit digests.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES = 512, DEPTH = 32, BUFFER = 1 << 22 };

typedef struct { const char *at; size_t size; } Span;
typedef struct { Span name, predicate, end; int link; } Member; /* end: what follows the closing quote */

static Member members[NAMES]; /* hash tables by name */
static Member classes[NAMES];
static Span base;
static char *out;
static size_t used;
static int target;

static void stop(const char *why) { fprintf(stderr, "floor: %s\n", why); exit(3); }

static void flush(void) {
    for (size_t done = 0; done < used;) {
        ssize_t wrote = write(target, out + done, used - done);
        if (wrote <= 0) stop("cannot write");
        done += (size_t)wrote;
    }
    used = 0;
}

static void put(const char *text, size_t size) {
    if (used + size > BUFFER) {
        flush();
        if (size > BUFFER) stop("a value larger than the buffer");
    }
    memcpy(out + used, text, size);
    used += size;
}

static void put_span(Span span) { put(span.at, span.size); }

static Span load(const char *folder, const char *name) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) stop("path too long");
    int file = open(path, O_RDONLY);
    struct stat about;
    if (file < 0 || fstat(file, &about)) stop(path);
    size_t size = (size_t)about.st_size;
    char *at = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0) : "";
    if (at == MAP_FAILED) stop(path);
    close(file);
    return (Span){at, size};
}

static uint64_t mix(const char *at, size_t size, uint64_t seed) {
    uint64_t made = seed ^ size;
    for (; size >= 8; at += 8, size -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        made = (made ^ word) * 0x9E3779B97F4A7C15u;
        made ^= made >> 29;
    }
    uint64_t word = 0;
    memcpy(&word, at, size);
    made = (made ^ word) * 0xBF58476D1CE4E5B9u;
    return made ^ (made >> 32);
}

static Member *slot(Member *table, Span name) {
    size_t index = mix(name.at, name.size, 7) % NAMES;
    while (table[index].name.at &&
           (table[index].name.size != name.size || memcmp(table[index].name.at, name.at, name.size)))
        index = (index + 1) % NAMES;
    return &table[index];
}

/* names.tsv: `base IRI`, `class NAME TOKEN`, `member NAME PREDICATE-TOKEN KIND END`, tab-separated. */
static void learn(Span text) {
    const char *at = text.at, *end = text.at + text.size;
    while (at < end) {
        Span cells[5] = {{0, 0}};
        const char *stop_at = memchr(at, '\n', (size_t)(end - at));
        if (!stop_at) stop_at = end;
        for (int i = 0; i < 5 && at <= stop_at; i++) {
            const char *tab = memchr(at, '\t', (size_t)(stop_at - at));
            if (!tab) tab = stop_at;
            cells[i] = (Span){at, (size_t)(tab - at)};
            at = tab + 1;
        }
        at = stop_at + 1;
        if (cells[0].at[0] == 'b') base = cells[1];
        else {
            int class = cells[0].at[0] == 'c';
            Member *known = slot(class ? classes : members, cells[1]);
            *known = (Member){cells[1], cells[2], cells[4], class ? 0 : cells[3].at[0] == '@'};
        }
    }
}

/* --- things written already: the digests of their ids ------------------------------------------------------------ */

typedef struct { uint64_t one, two; } Digest;

static Digest *seen;
static size_t seen_room = 1 << 20, seen_count;

/* Where a digest stands, or the free place where it belongs. */
static Digest *place(Digest digest) {
    size_t index = digest.one & (seen_room - 1);
    while (seen[index].two && (seen[index].one != digest.one || seen[index].two != digest.two))
        index = (index + 1) & (seen_room - 1);
    return &seen[index];
}

static void grow(void) {
    Digest *old = seen;
    size_t old_room = seen_room;
    seen_room *= 2;
    seen = calloc(seen_room, sizeof *seen);
    if (!seen) stop("no memory");
    for (size_t i = 0; i < old_room; i++)
        if (old[i].two) *place(old[i]) = old[i];
    free(old);
}

static int first_time(Span id) {
    Digest digest = {mix(id.at, id.size, 11), mix(id.at, id.size, 13) | 1};
    Digest *found = place(digest);
    if (found->two) return 0;
    *found = digest;
    if (++seen_count * 2 > seen_room) grow();
    return 1;
}

/* --- JSON, as prepare.py writes it: no white space, values are strings, objects and lists ------------------------- */

static Span string(const char **at) {
    const char *start = *at + 1, *end = start;
    for (;;) {
        end = strchrnul(end, '"');
        const char *back = end;
        while (back > start && back[-1] == '\\') back--;
        if ((end - back) % 2 == 0) break;
        end++;
    }
    *at = end + 1;
    return (Span){start, (size_t)(end - start)};
}

static void skip(const char **at) {
    int depth = 0;
    do {
        if (**at == '"') string(at);
        else {
            depth += (**at == '{' || **at == '[') - (**at == '}' || **at == ']');
            ++*at;
        }
    } while (depth);
}

static size_t address(char *into, size_t room, Span id) {
    int whole = memchr(id.at, ':', id.size) != NULL;
    size_t size = (whole ? 0 : base.size) + id.size + 2;
    if (size > room) stop("address too long");
    *into++ = '<';
    if (!whole) into = mempcpy(into, base.at, base.size);
    into = mempcpy(into, id.at, id.size);
    *into = '>';
    return size;
}

static Span object(const char **at, int depth);

static void value(const char **at, const Member *member, Span subject, int depth) {
    char iri[2048];
    if (member->link) {
        Span id = **at == '{' ? object(at, depth + 1) : string(at);
        Span token = {iri, address(iri, sizeof iri, id)};
        put_span(subject);
        put_span(member->predicate);
        put_span(token);
        put(" .\n", 3);
        return;
    }
    Span text = string(at);
    put_span(subject);
    put_span(member->predicate);
    put(text.at - 1, text.size + 2);
    put_span(member->end);
    put(" .\n", 3);
}

/* Writes the thing's triples, unless they are written; gives back its id. */
static Span object(const char **at, int depth) {
    char subject_bytes[2048];
    if (depth > DEPTH) stop("nested too deep");
    const char *start = *at;
    *at += sizeof "{\"@id\":" - 1;
    Span id = string(at);
    if (!first_time(id)) {
        *at = start;
        skip(at);
        return id;
    }
    *at += sizeof ",\"@type\":" - 1;
    Span subject = {subject_bytes, address(subject_bytes, sizeof subject_bytes, id)};
    put_span(subject);
    put_span(slot(classes, string(at))->predicate);
    put(" .\n", 3);
    while (**at == ',') {
        ++*at;
        Span name = string(at);
        const Member *member = slot(members, name);
        if (!member->name.at) stop("a member without a name");
        ++*at;
        if (**at == '[')
            do {
                ++*at;
                value(at, member, subject, depth);
            } while (**at == ',');
        else {
            value(at, member, subject, depth);
            continue;
        }
        ++*at;
    }
    ++*at;
    return id;
}

static void convert(Span text) {
    const char *at = text.at, *end = text.at + text.size;
    while (at < end) {
        object(&at, 0);
        if (at < end && *at == '\n') at++;
        else if (at < end) stop("not as prepare.py writes it");
    }
}

int main(int count, char **words) {
    if (count != 3) stop("usage: floor FOLDER OUTPUT");
    out = malloc(BUFFER);
    seen = calloc(seen_room, sizeof *seen);
    target = open(words[2], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (!out || !seen || target < 0) stop("cannot start");
    learn(load(words[1], "names.tsv"));
    convert(load(words[1], "records.jsonl"));
    convert(load(words[1], "shared.jsonl"));
    flush();
    return close(target) ? 3 : 0;
}
