/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* namespace.h - a network namespace goes away */
#ifndef WG_NAMESPACE_H
#define WG_NAMESPACE_H

/** wg_namespace_init() - module load, before there is a device */
int wg_namespace_init(void);
void wg_namespace_exit(void);

#endif /* WG_NAMESPACE_H */
