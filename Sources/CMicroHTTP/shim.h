// Typed doors to GNU libmicrohttpd's variadic functions: Swift cannot call those.
// The callback types are the library's own, so a wrong signature does not compile.
#ifndef TIERSYNC_CMICROHTTP_SHIM_H
#define TIERSYNC_CMICROHTTP_SHIM_H

#include <gnutls/gnutls.h>
#include <microhttpd.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#ifndef POLLRDHUP
#define POLLRDHUP 0x2000
#endif

struct cmicrohttp_options {
    // Bound and listening; the daemon closes it.
    int listen_socket;
    bool is_ipv6;
    unsigned int threads;
    unsigned int connections;
    unsigned int connections_per_client;
    // Without progress.
    unsigned int idle_seconds;
    // For the head of a request, and for what is being sent.
    size_t connection_memory;
    // PEM; all three or none. They must live as long as the daemon.
    const char *certificate_chain;
    const char *private_key;
    const char *tls_priorities;
    // Given to each callback.
    void *context;
    MHD_AccessHandlerCallback access;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection_changed;
};

// Leaves paths and queries as they were sent: they are decoded after they were taken apart.
static size_t cmicrohttp_keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

static inline struct MHD_Daemon *cmicrohttp_start(const struct cmicrohttp_options *options) {
    unsigned int flags = MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    if (options->is_ipv6) flags |= MHD_USE_DUAL_STACK;
    // The end of the list, or three more options.
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)options->certificate_chain},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)options->private_key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)options->tls_priorities},
        {MHD_OPTION_END, 0, NULL},
    };
    if (options->private_key) {
        flags |= MHD_USE_TLS;
    } else {
        tls[0].option = MHD_OPTION_END;
    }
    return MHD_start_daemon(
        flags, 0, NULL, NULL, options->access, options->context,
        MHD_OPTION_ARRAY, tls,
        MHD_OPTION_LISTEN_SOCKET, options->listen_socket,
        MHD_OPTION_THREAD_POOL_SIZE, options->threads,
        MHD_OPTION_CONNECTION_LIMIT, options->connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->connections_per_client,
        MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->connection_memory,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, cmicrohttp_keep_escapes, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, options->completed, options->context,
        MHD_OPTION_NOTIFY_CONNECTION, options->connection_changed, options->context,
        MHD_OPTION_END);
}

// -1 where there is none.
static inline int cmicrohttp_descriptor(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

// What the callback of the connection's start has left; NULL where it has left nothing.
static inline void *cmicrohttp_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

// The numeric address of the other end, without the port; false where it has none.
static inline bool cmicrohttp_client_address(struct MHD_Connection *connection, char *text, size_t size) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || !info->client_addr) return false;
    socklen_t length =
        info->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    return getnameinfo(info->client_addr, length, text, (socklen_t)size, NULL, 0, NI_NUMERICHOST) == 0;
}

// Whether the other end has hung up, be it only its sending half, whatever it had sent before.
static inline bool cmicrohttp_is_peer_gone(int descriptor) {
    struct pollfd entry = {descriptor, POLLRDHUP, 0};
    return poll(&entry, 1, 0) > 0;
}

// 0, or GnuTLS's code for why the chain and the key cannot be used together.
static inline int cmicrohttp_check_certificate(const char *chain, const char *key) {
    gnutls_certificate_credentials_t credentials;
    int code = gnutls_certificate_allocate_credentials(&credentials);
    if (code != GNUTLS_E_SUCCESS) return code;
    gnutls_datum_t chain_text = {(unsigned char *)chain, (unsigned int)strlen(chain)};
    gnutls_datum_t key_text = {(unsigned char *)key, (unsigned int)strlen(key)};
    code = gnutls_certificate_set_x509_key_mem(credentials, &chain_text, &key_text, GNUTLS_X509_FMT_PEM);
    gnutls_certificate_free_credentials(credentials);
    return code < 0 ? code : 0;
}

// What a content reader answers at the end, and to break off; their macros have casts, which Swift does not read.
static const ssize_t cmicrohttp_end = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t cmicrohttp_break = MHD_CONTENT_READER_END_WITH_ERROR;

// Enumerations as answers.
static inline bool cmicrohttp_is_start(enum MHD_ConnectionNotificationCode code) {
    return code == MHD_CONNECTION_NOTIFY_STARTED;
}

static inline bool cmicrohttp_is_complete(enum MHD_RequestTerminationCode code) {
    return code == MHD_REQUEST_TERMINATED_COMPLETED_OK;
}

static inline bool cmicrohttp_add_header(struct MHD_Response *response, const char *name, const char *value) {
    return MHD_add_response_header(response, name, value) == MHD_YES;
}

static inline struct MHD_Response *cmicrohttp_response_of_bytes(const void *bytes, size_t count) {
    return MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

static inline bool cmicrohttp_queue(struct MHD_Connection *connection, unsigned int status,
                                    struct MHD_Response *response) {
    return MHD_queue_response(connection, status, response) == MHD_YES;
}

static inline void cmicrohttp_visit_headers(struct MHD_Connection *connection, MHD_KeyValueIteratorN visit,
                                            void *context) {
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, visit, context);
}

static inline void cmicrohttp_visit_query(struct MHD_Connection *connection, MHD_KeyValueIteratorN visit,
                                          void *context) {
    MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, visit, context);
}

#endif
