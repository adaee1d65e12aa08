import { createContext, useContext } from 'react';

/** The signed-in person's data that screens need. */
export interface Viewer {
  /** Id under which preferences are stored. */
  personId: string;
  timeZone?: string | undefined;
  /** Whether the person sees every account; rows then show their account. */
  superadmin: boolean;
}

const ViewerContext = createContext<Viewer>({ personId: '', superadmin: false });

export const ViewerProvider = ViewerContext.Provider;

export function useViewer(): Viewer {
  return useContext(ViewerContext);
}
