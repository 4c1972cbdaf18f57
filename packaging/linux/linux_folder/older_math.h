/* glibc 2.29 gave these functions new versions; asking for the first ones keeps the folder usable with glibc 2.28.
   They differ only in how they report errors to System V programs. */
#ifndef OLDER_MATH_H
#define OLDER_MATH_H
#if defined(__x86_64__) && defined(__linux__)
__asm__(".symver exp,exp@GLIBC_2.2.5");
__asm__(".symver exp2,exp2@GLIBC_2.2.5");
__asm__(".symver log,log@GLIBC_2.2.5");
__asm__(".symver log2,log2@GLIBC_2.2.5");
__asm__(".symver pow,pow@GLIBC_2.2.5");
#endif
#endif
