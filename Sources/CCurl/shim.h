// Typed doors to libcurl's variadic functions: Swift cannot call those.
// The callback types are libcurl's own, so a wrong signature does not compile.
#ifndef TIERSYNC_CCURL_SHIM_H
#define TIERSYNC_CCURL_SHIM_H

#include <curl/curl.h>
#include <linux/sockios.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

// libcurl copies the string.
static inline CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

// libcurl does not copy the list: it must live as long as the transfer.
static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*ccurl_bytes_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ccurl_seek_callback)(void *context, curl_off_t offset, int origin);

// Installs the callbacks of one transfer, all with the same context.
static inline void ccurl_set_callbacks(CURL *handle, void *context, ccurl_bytes_callback header,
                                       ccurl_bytes_callback write, ccurl_bytes_callback read,
                                       ccurl_seek_callback seek) {
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, write);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, read);
    curl_easy_setopt(handle, CURLOPT_READDATA, context);
    curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, seek);
    curl_easy_setopt(handle, CURLOPT_SEEKDATA, context);
}

typedef int (*ccurl_prerequest_callback)(void *context, char *remote, char *local, int remote_port, int local_port);

// Installs what is called each time before a request goes out.
static inline void ccurl_set_prerequest(CURL *handle, void *context, ccurl_prerequest_callback callback) {
    curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, callback);
    curl_easy_setopt(handle, CURLOPT_PREREQDATA, context);
}

// A failure only makes the buffer larger than wished, so it is not reported.
static inline int ccurl_limit_receive_buffer(void *context, curl_socket_t socket, curlsocktype purpose) {
    int bytes = (int)(long)context;
    (void)purpose;
    (void)setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    return CURL_SOCKOPT_OK;
}

// Limits what a server can have sent and we not have read: that is lost when this process is killed.
static inline void ccurl_set_receive_buffer(CURL *handle, long bytes) {
    curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, ccurl_limit_receive_buffer);
    curl_easy_setopt(handle, CURLOPT_SOCKOPTDATA, (void *)bytes);
}

static inline long ccurl_get_long(CURL *handle, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

static inline curl_off_t ccurl_get_offset(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

// How many bytes the kernel still holds of what was written to the transfer's connection; 0 where that is not known.
static inline int ccurl_unacknowledged(CURL *handle) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    int bytes = 0;
    if (curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK || socket == CURL_SOCKET_BAD) return 0;
    return ioctl(socket, SIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

// The result of the one transfer of a multi handle; -1 while it runs.
static inline int ccurl_finished_result(CURLM *multi) {
    int queued = 0;
    CURLMsg *message = curl_multi_info_read(multi, &queued);
    return message && message->msg == CURLMSG_DONE ? (int)message->data.result : -1;
}

// With CURLOPT_NOSIGNAL libcurl leaves SIGPIPE alone, and OpenSSL writes to closed sockets without MSG_NOSIGNAL:
// without this a server that hangs up would end the process. A handler that the program has set stays.
static inline CURLcode ccurl_global_init(void) {
    struct sigaction current;
    if (sigaction(SIGPIPE, NULL, &current) == 0 && current.sa_handler == SIG_DFL) signal(SIGPIPE, SIG_IGN);
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

#endif
