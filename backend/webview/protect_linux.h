// Has the main loop protect the web view of the one window. May be called from any thread.
void protect(void);
