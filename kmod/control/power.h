/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* power.h - the machine sleeps, or becomes two */
#ifndef WG_POWER_H
#define WG_POWER_H

/** wg_power_init() - module load, before there is a device */
int wg_power_init(void);
void wg_power_exit(void);

#endif /* WG_POWER_H */
