#define _GNU_SOURCE

#include "COpenVINO.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    size_t offset;
} symbols[] = {
#define SYMBOL(name) {"ov_" #name, offsetof(ts_ov_functions, name)}
    SYMBOL(get_openvino_version),
    SYMBOL(version_free),
    SYMBOL(get_error_info),
    SYMBOL(get_last_err_msg),
    SYMBOL(free),
    SYMBOL(core_create),
    SYMBOL(core_free),
    SYMBOL(core_read_model_from_memory_buffer),
    SYMBOL(core_get_property),
    SYMBOL(core_compile_model),
    SYMBOL(model_free),
    SYMBOL(compiled_model_create_infer_request),
    SYMBOL(compiled_model_free),
    SYMBOL(infer_request_set_tensor),
    SYMBOL(infer_request_get_tensor),
    SYMBOL(infer_request_infer),
    SYMBOL(infer_request_free),
    SYMBOL(tensor_create),
    SYMBOL(tensor_get_shape),
    SYMBOL(tensor_get_byte_size),
    SYMBOL(tensor_data),
    SYMBOL(tensor_free),
    SYMBOL(shape_create),
    SYMBOL(shape_free),
#undef SYMBOL
};

char *ts_ov_load(const char *path, ts_ov_functions *functions) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *reason = dlerror();
        return strdup(reason != NULL ? reason : "unknown reason");
    }
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *address = dlsym(library, symbols[i].name);
        if (address == NULL) {
            char *text = NULL;
            dlclose(library);
            return asprintf(&text, "it has no function %s", symbols[i].name) < 0 ? strdup(symbols[i].name) : text;
        }
        // POSIX lets a data pointer be read as a function pointer; C has no cast for it.
        memcpy((char *)functions + symbols[i].offset, &address, sizeof address);
    }
    return NULL;
}

ts_ov_status ts_ov_compile(
    const ts_ov_functions *functions, const ov_core_t *core, const ov_model_t *model, const char *device,
    const ts_ov_property *properties, size_t count, ov_compiled_model_t **compiled) {
    const ts_ov_property *p = properties;
    // The number that OpenVINO wants is that of the variadic arguments: keys and values.
    switch (count) {
    case 0:
        return functions->core_compile_model(core, model, device, 0, compiled);
    case 1:
        return functions->core_compile_model(core, model, device, 2, compiled, p[0].key, p[0].value);
    case 2:
        return functions->core_compile_model(
            core, model, device, 4, compiled, p[0].key, p[0].value, p[1].key, p[1].value);
    case 3:
        return functions->core_compile_model(
            core, model, device, 6, compiled, p[0].key, p[0].value, p[1].key, p[1].value, p[2].key, p[2].value);
    case TS_OV_MOST_PROPERTIES:
        return functions->core_compile_model(
            core, model, device, 8, compiled, p[0].key, p[0].value, p[1].key, p[1].value, p[2].key, p[2].value,
            p[3].key, p[3].value);
    default:
        return -14;  // INVALID_C_PARAM
    }
}
