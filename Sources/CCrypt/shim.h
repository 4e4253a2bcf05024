// libxcrypt, the crypt(3) of Debian and of most Linux systems: https://github.com/besser82/libxcrypt
#pragma once
#include <crypt.h>
#include <stdlib.h>
