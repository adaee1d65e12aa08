// Preloaded into the window's program by scripts/window-guard: runs JavaScript in the window's page, as a fault of the page or of WebKit could, and says
// what it came to. So the program that is tested is the one that people get.
//   WINDOW_HAND      a named pipe, each line of which is run in the page; a line sets document.title to answer.
//   WINDOW_ANSWERS   a file that gets each title, a line each.
//   WINDOW_ALLOW     when set, a navigation that the program refuses goes ahead all the same, as where a web view cannot refuse it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

static void answered(WebKitWebView *view, GParamSpec *property, gpointer data)
{
    FILE *answers = fopen(getenv("WINDOW_ANSWERS"), "a");
    if (answers != NULL)
    {
        fprintf(answers, "%s\n", webkit_web_view_get_title(view));
        fclose(answers);
    }
}

static void findWebView(GtkWidget *widget, gpointer found)
{
    if (WEBKIT_IS_WEB_VIEW(widget))
        *(GtkWidget **)found = widget;
    else if (GTK_IS_CONTAINER(widget))
        gtk_container_forall(GTK_CONTAINER(widget), findWebView, found);
}

static gboolean run(gpointer script)
{
    static GtkWidget *view = NULL;
    GList *windows = gtk_window_list_toplevels();
    for (GList *each = windows; view == NULL && each != NULL; each = each->next)
    {
        findWebView(GTK_WIDGET(each->data), &view);
        if (view != NULL)
            g_signal_connect(view, "notify::title", G_CALLBACK(answered), NULL);
    }
    g_list_free(windows);
    if (view != NULL)
    {
        G_GNUC_BEGIN_IGNORE_DEPRECATIONS // its successor is not in WebKitGTK 2.38
        webkit_web_view_run_javascript(WEBKIT_WEB_VIEW(view), script, NULL, NULL, NULL);
        G_GNUC_END_IGNORE_DEPRECATIONS
    }
    free(script);
    return G_SOURCE_REMOVE;
}

static void *read_scripts(void *pipe)
{
    FILE *scripts = fopen(pipe, "r+"); // also for writing, so that it does not end with each writer
    char *line = NULL;
    size_t size = 0;
    while (scripts != NULL && getline(&line, &size, scripts) > 0)
        g_idle_add_full(G_PRIORITY_HIGH, run, strdup(line), NULL); // ahead of the drawing that keeps a busy machine busy
    return NULL;
}

__attribute__((constructor)) static void begin(void)
{
    char *pipe = getenv("WINDOW_HAND");
    unsetenv("LD_PRELOAD"); // not for WebKit's own processes
    pthread_t thread;
    if (pipe != NULL && strcmp(program_invocation_short_name, "mailroom") == 0)
        pthread_create(&thread, NULL, read_scripts, pipe);
}

void webkit_policy_decision_ignore(WebKitPolicyDecision *decision)
{
    if (getenv("WINDOW_ALLOW") != NULL)
    {
        webkit_policy_decision_use(decision);
        return;
    }
    void (*ignore)(WebKitPolicyDecision *) = (void (*)(WebKitPolicyDecision *))dlsym(RTLD_NEXT, "webkit_policy_decision_ignore");
    ignore(decision);
}
