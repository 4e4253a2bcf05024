// The part of OpenVINO's C API (openvino/c/*.h, 2026.4) that tiersync calls, declared here anew, and reached by dlopen:
// the engine builds, links and starts where the runtime is not installed.

#ifndef TIERSYNC_COPENVINO_H
#define TIERSYNC_COPENVINO_H

#include <stddef.h>
#include <stdint.h>

// What Swift may hand from thread to thread.
#define TS_SENDABLE __attribute__((swift_attr("@Sendable")))

typedef struct ov_core ov_core_t;
typedef struct ov_model ov_model_t;
typedef struct ov_compiled_model ov_compiled_model_t;
typedef struct ov_infer_request ov_infer_request_t;
typedef struct ov_tensor ov_tensor_t;

/// 0 is success (ov_status_e).
typedef int32_t ts_ov_status;

/// Element types (ov_element_type_e of 2026; other years number them differently).
enum { TS_OV_F32 = 4, TS_OV_U8 = 16 };

typedef struct {
    int64_t rank;
    int64_t *dims;
} ts_ov_shape;

typedef struct {
    const char *buildNumber;
    const char *description;
} ts_ov_version;

/// The functions of one loaded library. Filled once by `ts_ov_load` and never changed after: safe on every thread.
typedef struct {
    ts_ov_status (*get_openvino_version)(ts_ov_version *);
    void (*version_free)(ts_ov_version *);
    const char *(*get_error_info)(ts_ov_status);
    const char *(*get_last_err_msg)(void);
    void (*free)(const char *);

    ts_ov_status (*core_create)(ov_core_t **);
    void (*core_free)(ov_core_t *);
    ts_ov_status (*core_read_model_from_memory_buffer)(
        const ov_core_t *, const char *text, size_t length, const ov_tensor_t *weights, ov_model_t **);
    ts_ov_status (*core_get_property)(const ov_core_t *, const char *device, const char *key, char **value);
    /// Variadic: call `ts_ov_compile` instead.
    ts_ov_status (*core_compile_model)(
        const ov_core_t *, const ov_model_t *, const char *device, size_t arguments, ov_compiled_model_t **, ...);
    void (*model_free)(ov_model_t *);

    ts_ov_status (*compiled_model_create_infer_request)(const ov_compiled_model_t *, ov_infer_request_t **);
    void (*compiled_model_free)(ov_compiled_model_t *);

    ts_ov_status (*infer_request_set_tensor)(ov_infer_request_t *, const char *name, const ov_tensor_t *);
    ts_ov_status (*infer_request_get_tensor)(const ov_infer_request_t *, const char *name, ov_tensor_t **);
    ts_ov_status (*infer_request_infer)(ov_infer_request_t *);
    void (*infer_request_free)(ov_infer_request_t *);

    ts_ov_status (*tensor_create)(int32_t type, ts_ov_shape, ov_tensor_t **);
    ts_ov_status (*tensor_get_shape)(const ov_tensor_t *, ts_ov_shape *);
    ts_ov_status (*tensor_get_byte_size)(const ov_tensor_t *, size_t *);
    ts_ov_status (*tensor_data)(const ov_tensor_t *, void **);
    void (*tensor_free)(ov_tensor_t *);
    ts_ov_status (*shape_create)(int64_t rank, const int64_t *dims, ts_ov_shape *);
    ts_ov_status (*shape_free)(ts_ov_shape *);
} TS_SENDABLE ts_ov_functions;

/// A core. OpenVINO documents it as safe to use from several threads at once.
typedef struct {
    ov_core_t *pointer;
} TS_SENDABLE ts_ov_core;

/// A compiled model. OpenVINO documents it as safe to use from several threads at once.
typedef struct {
    ov_compiled_model_t *pointer;
} TS_SENDABLE ts_ov_compiled;

/// A tensor. One owner writes it before anyone reads it, so it may go from thread to thread.
typedef struct {
    ov_tensor_t *pointer;
} TS_SENDABLE ts_ov_tensor;

/// One property of a compilation.
typedef struct {
    const char *key;
    const char *value;
} ts_ov_property;

/// Properties that `ts_ov_compile` takes at most.
enum { TS_OV_MOST_PROPERTIES = 4 };

/// Loads the library at `path` (or by its soname) and fills `functions`.
///
/// Returns NULL on success, else what is wrong as a string that the caller frees with `free`. The library is never
/// unloaded: its worker threads outlive any one use.
char *ts_ov_load(const char *path, ts_ov_functions *functions);

/// `ov_core_compile_model` with `count` properties (at most TS_OV_MOST_PROPERTIES; more are an error).
ts_ov_status ts_ov_compile(
    const ts_ov_functions *functions, const ov_core_t *core, const ov_model_t *model, const char *device,
    const ts_ov_property *properties, size_t count, ov_compiled_model_t **compiled);

#endif
