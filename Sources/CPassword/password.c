#define _GNU_SOURCE
#include "password.h"

#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int password_new_setting(unsigned long cost, char *output) {
  errno = 0;
  // Without random bytes of ours the library takes them from the kernel.
  if (crypt_gensalt_rn("$y$", cost, NULL, 0, output, PASSWORD_HASH_SIZE) == NULL) return errno ? errno : EINVAL;
  return 0;
}

int password_hash(const char *password, const char *setting, char *output) {
  struct crypt_data *data = calloc(1, sizeof *data);
  if (data == NULL) return ENOMEM;
  errno = 0;
  const char *hash = crypt_rn(password, setting, data, (int)sizeof *data);
  int code = hash == NULL ? (errno ? errno : EINVAL) : 0;
  if (code == 0) {
    size_t length = strlen(hash);
    if (length >= PASSWORD_HASH_SIZE) {
      code = ERANGE;
    } else {
      memcpy(output, hash, length + 1);
    }
  }
  explicit_bzero(data, sizeof *data);
  free(data);
  return code;
}
