// Schedules the protection of the only window's web view on the main loop. May be called from any thread.
void protect(void);
