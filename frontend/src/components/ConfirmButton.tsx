import { Button, type ButtonProps } from '@mantine/core';
import { useRef, type ReactNode, type Ref } from 'react';
import { usePainted } from './usePainted';

interface ConfirmButtonProps extends Pick<ButtonProps, 'color' | 'leftSection' | 'loading' | 'size' | 'variant'> {
  ref?: Ref<HTMLButtonElement>;
  /** Identifies the complete plan that is shown; undefined while nothing can be done or the plan is not loaded. */
  plan: string | undefined;
  onConfirm: () => void;
  children: ReactNode;
}

/**
 * A button for actions that cannot be undone. It acts only if the same plan was on the screen when the press began and when it ended:
 * not if the plan arrived or changed in between, nor with a key that was pressed elsewhere. Without a plan it stays focusable.
 */
export function ConfirmButton({ plan, onConfirm, ...props }: ConfirmButtonProps) {
  const painted = usePainted(plan);
  const begun = useRef<string>(undefined);
  const begin = () => {
    begun.current = painted ? plan : undefined;
  };
  return (
    <Button
      {...props}
      aria-disabled={!painted || undefined}
      data-disabled={plan === undefined || undefined}
      onPointerDown={begin}
      onMouseDown={begin}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          begin();
        }
      }}
      onClick={() => {
        const confirmed = begun.current !== undefined && begun.current === plan;
        begun.current = undefined;
        if (confirmed) {
          onConfirm();
        }
      }}
    />
  );
}
