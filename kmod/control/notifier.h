/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* notifier.h - what happens to network devices, passed on to whom it concerns */
#ifndef WG_NOTIFIER_H
#define WG_NOTIFIER_H

/** wg_notifier_init() - module load, before there is a device of ours; wg_notifier_exit() after the last */
int wg_notifier_init(void);
void wg_notifier_exit(void);

#endif /* WG_NOTIFIER_H */
