#pragma once

#include <stddef.h>

/// The longest hash or setting, its terminating zero included.
#define PASSWORD_HASH_SIZE 384

/// Makes a setting with a fresh salt for yescrypt.
/// @param cost 1 to 11; each step doubles time or memory.
/// @param output at least PASSWORD_HASH_SIZE bytes.
/// @return 0, or an errno.
int password_new_setting(unsigned long cost, char *output);

/// Hashes a password as the setting, which may be a whole hash, says. Forgets its working memory before it returns.
/// @param output at least PASSWORD_HASH_SIZE bytes.
/// @return 0, or an errno.
int password_hash(const char *password, const char *setting, char *output);
